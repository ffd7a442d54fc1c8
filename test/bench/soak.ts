import {writeSection} from '../section.ts';
import {type Line, reported, tableOf} from './lines.ts';
import {buy, residentMemory} from './processes.ts';
import {described, eventsBehind, startBenchFleet, withEngines} from './trial-fleet.ts';

/**
 * Purchases at half of what the fleet can do, for ten minutes or the seconds given: `make soak`. Memory must not grow, nothing may fall
 * behind, nothing may fail. With `--write` the table goes into docs/performance.md.
 */
const seconds = Number(process.argv.find(arg => /^\d+$/.test(arg)) ?? 600);
const step = 20;
const say = (text: string) => console.error(text);

/** Least squares through values at equal distances: growth per step. */
const slope = (values: readonly number[]): number => {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const over = values.reduce((sum, value, i) => sum + (i - middle) * (value - mean), 0);
  return over / values.reduce((sum, _, i) => sum + (i - middle) ** 2, 0);
};

await withEngines(say, async (engines, folder) => {
  const {fleet, variants} = await startBenchFleet(engines, folder, 500);
  try {
    const {url} = fleet;
    say('what it can do …');
    await buy({url, atOnce: 16, seconds: 30, variants});
    const most = await buy({url, atOnce: 16, seconds: 20, variants});
    const rate = most.paid / most.seconds / 2;
    say(`${rate.toFixed(1)} purchases a second, for ${seconds} s …`);

    const memory: number[] = [];
    const lag: number[] = [];
    let [paid, other, p99] = [0, 0, 0];
    for (let passed = 0; passed < seconds; passed += step) {
      const part = await buy({url, atOnce: 16, seconds: step, rate, variants});
      const sizes = await Promise.all(fleet.members.map(({pid}) => residentMemory(pid() ?? 0)));
      memory.push(sizes.reduce((sum, size) => sum + size, 0));
      lag.push(await eventsBehind(fleet));
      paid += part.paid;
      other += part.other;
      p99 = Math.max(p99, part.p99);
      say(`${passed + step} s: ${part.paid} paid, ${memory.at(-1)} MiB, ${lag.at(-1)} events behind`);
    }
    // A heap first grows to what it needs.
    const settled = memory.slice(Math.floor(memory.length / 2));
    const growth = (slope(settled) * 60) / step / fleet.members.length;
    const lines: Line[] = [
      reported(`purchases in ${seconds} s at half of saturation`, paid, ''),
      {what: 'orders that ended otherwise than paid', measured: other, unit: '', target: '0', met: other === 0},
      {
        what: 'growth of memory in the second half, a process',
        measured: growth,
        unit: 'MiB/min',
        target: '0 (± 1)',
        met: growth < 1,
      },
      reported('memory of the eight processes at the end', memory.at(-1)!, 'MiB'),
      {what: 'events behind at the end', measured: lag.at(-1)!, unit: '', target: 'no growth', met: lag.at(-1)! < 100},
      reported('placed → paid, the worst p99 of any 20 s', p99, 'ms'),
    ];
    const text = `${described(engines)}\n\n${tableOf(lines)}`;
    console.log(text);
    if (process.argv.includes('--write')) await writeSection('performance.md', 'soak', text);
  } finally {
    await fleet.stop();
  }
});
