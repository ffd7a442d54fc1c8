import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {Failure} from '@ecom/core/failure';
import {type Engines, variables} from '@ecom/dev/engines/engines';
import {withEngines} from '@ecom/dev/engines/with-engines';
import {markdownTable, writeSection} from '../section.ts';
import {seeded} from '../simulation/random.ts';
import {databaseFaults} from './database-faults.ts';
import {engineFaults} from './engine-faults.ts';
import {type ExperimentResult, startExperiments} from './experiment.ts';
import type {Fault} from './fault.ts';
import {processFaults, rollingRestartPrefix} from './process-faults.ts';

/**
 * Injects one fault after another while buyers buy, and checks consistency after each. `--short` runs the most important faults in a minute;
 * `--only TEXT` those with the text in their name; `--seed N` chooses the pairs of faults; `--write` writes the table to docs/reliability.md;
 * `--keep` keeps the logs. Faults of an engine that the environment names are skipped. The exit code is 1 when an invariant is violated.
 */
const {values} = parseArgs({
  options: {
    short: {type: 'boolean'},
    only: {type: 'string'},
    seed: {type: 'string'},
    write: {type: 'boolean'},
    keep: {type: 'boolean'},
  },
});
const seed = Number(values.seed ?? Math.floor(Date.now() / 1000) % 100_000);
const isSkipped = ({affectedEngine}: Fault) =>
  affectedEngine !== undefined && process.env[variables[affectedEngine]] !== undefined;
const allFaults: readonly Fault[] = [...processFaults, ...databaseFaults, ...engineFaults].filter(
  fault => !isSkipped(fault),
);
const chosenFaults = allFaults.filter(
  ({name, inShortRun}) => (!values.short || inShortRun) && name.includes(values.only ?? ''),
);

/** Random pairs of short faults; at most one of a pair affects an engine, or they affect different engines. */
const randomPairs = (count: number): readonly (readonly Fault[])[] => {
  const random = seeded(seed);
  const shortFaults = allFaults.filter(
    ({durationSeconds, name}) => durationSeconds <= 10 && !name.startsWith(rollingRestartPrefix),
  );
  const pick = () => shortFaults[random.below(shortFaults.length)]!;
  return Array.from({length: count}, () => {
    const first = pick();
    let second = pick();
    while (second === first || (second.affectedEngine && second.affectedEngine === first.affectedEngine))
      second = pick();
    // A fault inside a database must be injected while its engine still runs.
    return first.affectedEngine ? [second, first] : [first, second];
  });
};

/** Memory that a process may need in the end in addition: lazily loaded code and caches, but not a leak of some KiB per order. */
const maxGrowthMiB = 100;
/** Maximum length of the violations in the table, in characters; the logs have the rest. */
const maxViolationsLength = 1000;
const head = [
  'fault',
  'requests served',
  'requests retried, by status',
  'recovery, s',
  'settling, s',
  'memory, MiB',
  'result',
] as const;
const cellsOf = (result: ExperimentResult): readonly string[] => [
  result.fault,
  String(result.served),
  Object.entries(result.retried)
    .map(([status, count]) => `${status}: ${count}`)
    .join(', ') || '–',
  result.recoverySeconds.toFixed(1),
  result.settlingSeconds.toFixed(1),
  String(result.memoryMiB),
  result.violations.length === 0 ? 'passed' : `FAILED: ${result.violations.join('; ').slice(0, maxViolationsLength)}`,
];

const results: ExperimentResult[] = [];
const problems: string[] = [];
let isCompleted = false;
const hasFailed = () => results.some(({violations}) => violations.length > 0) || problems.length > 0;
const log = (line: string) => console.log(line);

/** Runs all experiments on one fleet, one after another. */
const runAll = async (experiments: Awaited<ReturnType<typeof startExperiments>>, engines: Engines) => {
  log(`${engines.all.map(({label}) => label).join(', ')}; two processes of each service; five buyers`);
  log(head.join(' | '));
  const startedAt = performance.now();
  const pairs = randomPairs(values.short || values.only ? 0 : 3);
  for (const faults of [...chosenFaults.map(fault => [fault]), ...pairs]) {
    if (faults.some(({isPossible}) => isPossible?.(engines) === false)) {
      log(`${faults.map(({name}) => name).join(' + ')}: not possible on these engines`);
      continue;
    }
    const result = await experiments.run(...faults);
    results.push(result);
    log(cellsOf(result).join(' | '));
  }
  const [name, growthMiB] = experiments.maxGrowth();
  const minutes = (performance.now() - startedAt) / 60_000;
  const summary =
    `${experiments.orderCount()} orders were accepted during ${results.length} faults in ${minutes.toFixed(1)} min (\`--seed ${seed}\`).` +
    ` The process whose memory grew most after its first fault is ${name}: ${growthMiB} MiB.`;
  log(summary);
  return {summary, problems: growthMiB > maxGrowthMiB ? [`${name} grew by ${growthMiB} MiB`] : []};
};

try {
  if (chosenFaults.length === 0)
    throw new Failure(
      'invalid',
      'no-fault',
      `No fault has "${values.only}" in its name. The faults are:\n${allFaults.map(({name}) => `  ${name}`).join('\n')}`,
    );
  const keep = () => values.keep === true || !isCompleted || hasFailed();
  await withEngines({name: 'faults', print: log, keep}, async (engines, folder) => {
    const experiments = await startExperiments(engines, join(folder, 'logs'));
    let summary = '';
    try {
      const completed = await runAll(experiments, engines);
      summary = completed.summary;
      problems.push(...completed.problems);
    } finally {
      problems.push(...(await experiments.stop()));
      for (const problem of problems) log(problem);
    }
    isCompleted = true;
    if (!values.write) return;
    const label = engines.all.map(engine => engine.label).join(', ');
    await writeSection(
      'reliability.md',
      'faults',
      `On ${label}: ${summary}\n\n${markdownTable([head, ...results.map(cellsOf)])}`,
    );
  });
  if (hasFailed()) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Failure ? error.message : error);
  process.exitCode = 1;
}
