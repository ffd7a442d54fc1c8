import {withEngines} from '@ecom/dev/engines/with-engines';
import {writeSection} from '../section.ts';
import {countPendingEvents, describeEnvironment, startBenchFleet} from './bench-fleet.ts';
import {collectGarbageOnSignal, memoryAfterCollection} from './memory.ts';
import {runPurchases} from './processes.ts';
import {type ReportRow, reportTable, rowWithoutTarget} from './report.ts';
import {median} from './statistics.ts';

/**
 * Soak test: purchases at half of the fleet's maximum rate, for ten minutes or the seconds given: `make soak`. Targets: memory and pending events do not
 * grow, and every order is paid. With `--write` it writes the table to docs/performance.md.
 */
const seconds = Number(process.argv.find(arg => /^\d+$/.test(arg)) ?? 600);
if (seconds < 300) throw new Error('The minimum is 300 seconds, because memory is measured once a minute.');
const stepSeconds = 20;
/** Memory measurements that do not count, because the processes still load code and fill caches. */
const warmUpMeasurements = 2;
const log = (text: string) => console.error(text);

/** The slope of the linear regression of values at 0, 1, 2, … (least squares). */
const slopeOf = (values: readonly number[]): number => {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const covariance = values.reduce((sum, value, i) => sum + (i - middle) * (value - mean), 0);
  return covariance / values.reduce((sum, _, i) => sum + (i - middle) ** 2, 0);
};

await withEngines({name: 'bench', print: log, isBenchmarked: true}, async (engines, folder) => {
  const {fleet, variants} = await startBenchFleet(engines, folder, 500, {NODE_OPTIONS: collectGarbageOnSignal});
  try {
    const {url} = fleet;
    log('Measuring the maximum rate …');
    await runPurchases({url, concurrency: 16, seconds: 30, variants});
    const saturated = await runPurchases({url, concurrency: 16, seconds: 20, variants});
    const rate = saturated.paid / saturated.seconds / 2;
    log(`${rate.toFixed(1)} purchases per second for ${seconds} s …`);

    const memory: ReadonlyMap<string, number>[] = [];
    const pendingEvents: number[] = [];
    let [paid, notPaid, p99] = [0, 0, 0];
    for (let elapsed = stepSeconds; elapsed <= seconds; elapsed += stepSeconds) {
      const step = await runPurchases({url, concurrency: 16, seconds: stepSeconds, rate, variants});
      pendingEvents.push(await countPendingEvents(fleet));
      paid += step.paid;
      notPaid += step.notPaid;
      p99 = Math.max(p99, step.p99);
      log(`${elapsed} s: ${step.paid} paid, ${pendingEvents.at(-1)} events pending`);
      if (elapsed % 60 !== 0) continue;
      memory.push(await memoryAfterCollection(fleet.processes));
      log(`  MiB: ${[...memory.at(-1)!].map(entry => entry.join(' ')).join(', ')}`);
    }
    const settled = memory.slice(warmUpMeasurements);
    const slopes = fleet.processes.map(({name}) => ({
      name,
      slope: slopeOf(settled.map(sizes => sizes.get(name)!)),
    }));
    const fastestGrowing = slopes.toSorted((a, b) => b.slope - a.slope)[0]!;
    const [firstHalf, secondHalf] = [
      pendingEvents.slice(0, pendingEvents.length / 2),
      pendingEvents.slice(pendingEvents.length / 2),
    ].map(median) as [number, number];
    const resident = [...memory.at(-1)!.values()].reduce((sum, size) => sum + size, 0);
    const rows: ReportRow[] = [
      rowWithoutTarget(`purchases in ${seconds} s at half of saturation`, paid, ''),
      {name: 'orders that were not paid', measured: notPaid, unit: '', target: '0', isMet: notPaid === 0},
      {
        name: `memory growth of the fastest growing process (${fastestGrowing.name}), after garbage collection`,
        measured: fastestGrowing.slope,
        unit: 'MiB/min',
        target: '0 (± 1)',
        isMet: fastestGrowing.slope <= 1,
      },
      rowWithoutTarget('memory of the eight processes at the end', resident, 'MiB'),
      {
        name: 'events not yet published or handled, median of the second half',
        measured: secondHalf,
        unit: '',
        target: 'no growth',
        isMet: secondHalf <= firstHalf,
      },
      rowWithoutTarget('placed → paid, highest p99 of any 20 s', p99, 'ms'),
    ];
    const text = `${describeEnvironment(engines)}\n\n${reportTable(rows)}`;
    console.log(text);
    if (process.argv.includes('--write')) await writeSection('performance.md', 'soak', text);
  } finally {
    await fleet.stop();
  }
});
