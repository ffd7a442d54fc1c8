import {writeSection} from '../section.ts';
import {type Line, median, reported, tableOf} from './lines.ts';
import {buy, residentMemory} from './processes.ts';
import {described, eventsBehind, startBenchFleet, withEngines} from './trial-fleet.ts';

/**
 * Purchases at half of what the fleet can do, for ten minutes or the seconds given: `make soak`. Memory must not grow, nothing may fall
 * behind, nothing may fail. With `--write` the table goes into docs/performance.md.
 */
const seconds = Number(process.argv.find(arg => /^\d+$/.test(arg)) ?? 600);
const step = 20;
/** Steps in which heaps grow to what they need. */
const settling = 5;
const say = (text: string) => console.error(text);

/** Megabytes a minute between the lowest points of two halves: between two collections a heap grows, whatever is kept. */
const growthOf = (sizes: readonly number[]): number => {
  const settled = sizes.slice(Math.min(settling, sizes.length - 2));
  const half = Math.floor(settled.length / 2);
  const [first, second] = [settled.slice(0, half), settled.slice(-half)];
  return ((Math.min(...second) - Math.min(...first)) * 60) / step / (settled.length - half);
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

    const memory = new Map<string, number[]>(fleet.members.map(({service}) => [service, []]));
    const lag: number[] = [];
    let [paid, other, p99] = [0, 0, 0];
    for (let passed = 0; passed < seconds; passed += step) {
      const part = await buy({url, atOnce: 16, seconds: step, rate, variants});
      for (const {service, pid} of fleet.members) memory.get(service)!.push(await residentMemory(pid() ?? 0));
      lag.push(await eventsBehind(fleet));
      paid += part.paid;
      other += part.other;
      p99 = Math.max(p99, part.p99);
      const each = [...memory].map(([service, sizes]) => `${service} ${sizes.at(-1)}`).join(', ');
      say(`${passed + step} s: ${part.paid} paid, ${lag.at(-1)} events behind; MiB: ${each}`);
    }
    const [grown, growth] = [...memory]
      .map(([service, sizes]) => [service, growthOf(sizes)] as const)
      .toSorted(([, a], [, b]) => b - a)[0]!;
    const [before, behind] = [lag.slice(0, lag.length / 2), lag.slice(lag.length / 2)].map(median) as [number, number];
    const resident = [...memory.values()].reduce((sum, sizes) => sum + sizes.at(-1)!, 0);
    const lines: Line[] = [
      reported(`purchases in ${seconds} s at half of saturation`, paid, ''),
      {what: 'orders that ended otherwise than paid', measured: other, unit: '', target: '0', met: other === 0},
      {
        what: `growth of memory, low to low, of the process that grew most (${grown})`,
        measured: growth,
        unit: 'MiB/min',
        target: '0 (± 1)',
        met: growth <= 1,
      },
      reported('memory of the eight processes at the end', resident, 'MiB'),
      {
        what: 'events behind, the median of the second half',
        measured: behind,
        unit: '',
        target: 'no growth',
        met: behind <= before,
      },
      reported('placed → paid, the worst p99 of any 20 s', p99, 'ms'),
    ];
    const text = `${described(engines)}\n\n${tableOf(lines)}`;
    console.log(text);
    if (process.argv.includes('--write')) await writeSection('performance.md', 'soak', text);
  } finally {
    await fleet.stop();
  }
});
