import {withEngines} from '@ecom/dev/engines/with-engines';
import {writeSection} from '../section.ts';
import {type Line, median, reported, tableOf} from './lines.ts';
import {collecting, keptMemory} from './memory.ts';
import {buy} from './processes.ts';
import {described, eventsBehind, startBenchFleet} from './trial-fleet.ts';

/**
 * Purchases at half of what the fleet can do, for ten minutes or the seconds given: `make soak`. Memory must not grow, nothing may fall
 * behind, nothing may fail. With `--write` the table goes into docs/performance.md.
 */
const seconds = Number(process.argv.find(arg => /^\d+$/.test(arg)) ?? 600);
if (seconds < 300) throw new Error('Give it 300 seconds at least: memory is looked at each minute.');
const step = 20;
/** Looks at memory in which the processes come to the size that they need. */
const settling = 2;
const say = (text: string) => console.error(text);

/** The slope of the line of least squares, for values at 0, 1, 2, … */
const slopeOf = (values: readonly number[]): number => {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const along = values.reduce((sum, value, i) => sum + (i - middle) * (value - mean), 0);
  return along / values.reduce((sum, _, i) => sum + (i - middle) ** 2, 0);
};

await withEngines({name: 'bench', say, measured: true}, async (engines, folder) => {
  const {fleet, variants} = await startBenchFleet(engines, folder, 500, {NODE_OPTIONS: collecting});
  try {
    const {url} = fleet;
    say('what it can do …');
    await buy({url, atOnce: 16, seconds: 30, variants});
    const most = await buy({url, atOnce: 16, seconds: 20, variants});
    const rate = most.paid / most.seconds / 2;
    say(`${rate.toFixed(1)} purchases a second, for ${seconds} s …`);

    const memory: ReadonlyMap<string, number>[] = [];
    const lag: number[] = [];
    let [paid, other, p99] = [0, 0, 0];
    for (let passed = step; passed <= seconds; passed += step) {
      const part = await buy({url, atOnce: 16, seconds: step, rate, variants});
      lag.push(await eventsBehind(fleet));
      paid += part.paid;
      other += part.other;
      p99 = Math.max(p99, part.p99);
      say(`${passed} s: ${part.paid} paid, ${lag.at(-1)} events behind`);
      if (passed % 60 !== 0) continue;
      memory.push(await keptMemory(fleet.members));
      say(`  MiB: ${[...memory.at(-1)!].map(entry => entry.join(' ')).join(', ')}`);
    }
    const settled = memory.slice(settling);
    const slopes = fleet.members.map(({name}) => ({
      name,
      slope: slopeOf(settled.map(sizes => sizes.get(name)!)),
    }));
    const steepest = slopes.toSorted((a, b) => b.slope - a.slope)[0]!;
    const [before, behind] = [lag.slice(0, lag.length / 2), lag.slice(lag.length / 2)].map(median) as [number, number];
    const resident = [...memory.at(-1)!.values()].reduce((sum, size) => sum + size, 0);
    const lines: Line[] = [
      reported(`purchases in ${seconds} s at half of saturation`, paid, ''),
      {what: 'orders that ended otherwise than paid', measured: other, unit: '', target: '0', met: other === 0},
      {
        what: `memory after a collection, each minute: the steepest slope of a process (${steepest.name})`,
        measured: steepest.slope,
        unit: 'MiB/min',
        target: '0 (± 1)',
        met: steepest.slope <= 1,
      },
      reported('… of the eight processes together, at the end', resident, 'MiB'),
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
