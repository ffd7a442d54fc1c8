import {availableParallelism, cpus} from 'node:os';
import {parseArgs} from 'node:util';
import {Worker} from 'node:worker_threads';
import {writeSection} from '../section.ts';
import {type Mutation, mutations} from './mutations.ts';
import {buyersOf, type FailedRun, findViolation, type RunTotals} from './run-simulations.ts';
import {recordRun, shrink} from './shrink.ts';
import {traceRun} from './trace.ts';

const help = `Simulates the whole shop in one process. A seed decides every delivery, delay, crash and response.

  node test/simulation/run.ts                  a million purchases on all cores, then the mutations
  node test/simulation/run.ts --purchases N    N purchases, without the mutations
  node test/simulation/run.ts --seed N         one seed; if it violates an invariant, prints the shortest trace
  node test/simulation/run.ts --mutations      only the mutations: each defect must violate one of its invariants
                                               within a minute (with --purchases N, both)

  --from N     the first seed; default: different in each run
  --write      writes the tables to docs/reliability.md`;

/** Purchases that are simulated three times on one core, before all cores are used. */
const oneCorePurchases = 40_000;
/** Time within which a mutation must be found on one core. */
const maxMutationSeconds = 60;

const parseFlags = () => {
  const number = {type: 'string'} as const;
  const numberOptions = {purchases: number, seed: number, from: number} as const;
  const switches = {mutations: {type: 'boolean'}, write: {type: 'boolean'}, help: {type: 'boolean'}} as const;
  const {values} = parseArgs({options: {...numberOptions, ...switches}});
  const parseNumber = (name: keyof typeof numberOptions) => {
    const text = values[name];
    if (text !== undefined && !/^[1-9]\d{0,8}$/.test(text))
      throw new Error(`--${name} must be a positive integer, not ${text}.`);
    return text === undefined ? undefined : Number(text);
  };
  return {...values, purchases: parseNumber('purchases'), seed: parseNumber('seed'), from: parseNumber('from')};
};

const print = (text: string) => console.log(text);
const printProgress = (text: string) => process.stderr.isTTY && process.stderr.write(`\r${text}\x1b[K`);
const formatNumber = (count: number) => count.toLocaleString('en');

/** Runs a seed again. If it violates an invariant, prints the shortest trace that does, and returns false. */
const explainSeed = async (seed: number): Promise<boolean> => {
  const run = await recordRun(seed, buyersOf(seed));
  const {violation, purchases, steps} = run.result;
  if (!violation) {
    print(`Seed ${seed}: ${purchases} purchases in ${formatNumber(steps)} steps, and every invariant held.`);
    return true;
  }
  print(`Seed ${seed}, after ${formatNumber(steps)} steps: ${violation.invariant}: ${violation.detail}`);
  print(`To run it again: node test/simulation/run.ts --seed ${seed}\nSearching for the shortest trace …\n`);
  const shortest = await shrink(run);
  print(`${shortest.buyers} buyers, ${shortest.result.steps} steps:\n`);
  for (const line of await traceRun(shortest)) print(line);
  return false;
};

type TimedTotals = RunTotals & {readonly seconds: number};

/** Simulates purchases on several cores. Returns the totals, and the first failed run if there is one. */
const simulate = async (purchases: number, firstSeed: number, cores: number): Promise<TimedTotals> => {
  const startMs = performance.now();
  const totalsByWorker = new Map<number, RunTotals>();
  const sum = (select: (totals: RunTotals) => number) =>
    [...totalsByWorker.values()].reduce((total, totals) => total + select(totals), 0);
  const updateProgress = () =>
    printProgress(`${formatNumber(sum(totals => totals.purchases))} of ${formatNumber(purchases)} purchases`);
  const workers: Worker[] = [];
  let failedRun: FailedRun | undefined;
  const runWorker = (i: number) =>
    new Promise<void>((resolve, reject) => {
      const workerData = {firstSeed: firstSeed + i, seedStep: cores, purchases: purchases / cores};
      const worker = new Worker(new URL('./worker.ts', import.meta.url), {
        workerData,
        resourceLimits: {maxYoungGenerationSizeMb: 64},
      });
      workers.push(worker);
      worker.on('message', ({progress, result}: {progress?: RunTotals; result?: RunTotals}) => {
        totalsByWorker.set(i, (progress ?? result)!);
        failedRun ??= result?.failedRun;
        updateProgress();
        if (result?.failedRun) for (const each of workers) void each.terminate();
      });
      worker.once('error', reject);
      worker.once('exit', () => resolve());
    });
  await Promise.all(Array.from({length: cores}, (_, i) => runWorker(i)));
  printProgress('');
  const seconds = (performance.now() - startMs) / 1000;
  return {runs: sum(t => t.runs), purchases: sum(t => t.purchases), steps: sum(t => t.steps), failedRun, seconds};
};

const purchasesPerSecond = ({purchases, seconds}: TimedTotals) => formatNumber(Math.round(purchases / seconds));

type MutationResult = {readonly mutation: Mutation; readonly totals: RunTotals; readonly seconds: number};

const runMutations = async (): Promise<readonly MutationResult[]> => {
  const results: MutationResult[] = [];
  for (const mutation of mutations) {
    printProgress(mutation.name);
    const startMs = performance.now();
    const totals = await findViolation(mutation.overrides);
    results.push({mutation, totals, seconds: (performance.now() - startMs) / 1000});
  }
  printProgress('');
  return results;
};

/** Describes the problem if a mutation was not found, was found by another invariant, or was found too late. */
const problemOf = ({mutation: {invariants}, totals: {failedRun}, seconds}: MutationResult): string | undefined => {
  if (!failedRun) return '**not found**';
  const {invariant} = failedRun.violation;
  if (!invariants.includes(invariant)) return `${invariant}, **which is not expected**`;
  return seconds > maxMutationSeconds ? `${invariant}, **too late**` : undefined;
};

const toTable = (results: readonly MutationResult[]): string[] => [
  '| mutation | violated invariant | runs | seconds |',
  '|---|---|---:|---:|',
  ...results.map(result => {
    const {mutation, totals, seconds} = result;
    const violated = problemOf(result) ?? totals.failedRun?.violation.invariant;
    return `| ${mutation.name} | ${violated} | ${totals.runs} | ${seconds.toFixed(1)} |`;
  }),
];

const main = async (): Promise<boolean> => {
  const {purchases, seed, from = Math.floor(Date.now() / 1000) % 100_000_000, ...flags} = parseFlags();
  if (flags.help) {
    print(help);
    return true;
  }
  if (seed !== undefined) return explainSeed(seed);

  const lines: string[] = [];
  let areMutationsFound = true;
  if (purchases !== undefined || !flags.mutations) {
    const cores = Math.min(availableParallelism(), 16);
    const oneCoreResults: TimedTotals[] = [];
    for (let i = 0; purchases === undefined && i < 3; i++)
      oneCoreResults.push(await simulate(oneCorePurchases, from, 1));
    const all =
      oneCoreResults.find(({failedRun}) => failedRun) ?? (await simulate(purchases ?? 1_000_000, from, cores));
    const {failedRun} = all;
    const [purchaseCount, runs, steps] = [all.purchases, all.runs, all.steps].map(formatNumber);
    const outcome = failedRun ? 'an invariant was violated' : 'every invariant held';
    lines.push(
      `${purchaseCount} purchases in ${runs} runs, ${steps} steps, first seed ${from}: ${outcome}.`,
      `${all.seconds.toFixed(0)} s on ${cores} cores (${cpus()[0]?.model.trim() ?? 'unknown'}): ${purchasesPerSecond(all)} purchases per second.`,
    );
    const [, median] = oneCoreResults.toSorted((a, b) => a.seconds - b.seconds);
    if (median)
      lines.push(
        `On one core: ${purchasesPerSecond(median)} purchases per second (median of three runs of ${formatNumber(oneCorePurchases)} purchases).`,
      );
    print(lines.join('\n'));
    if (failedRun) {
      if (await explainSeed(failedRun.seed))
        print('The violation did not occur again: something other than the seed affects the simulation.');
      return false;
    }
  }
  if (purchases === undefined || flags.mutations) {
    const results = await runMutations();
    const table = toTable(results);
    print(['', ...table].join('\n'));
    lines.push('', ...table);
    areMutationsFound = results.every(result => problemOf(result) === undefined);
  }
  if (flags.write) await writeSection('reliability.md', 'simulation', lines.join('\n'));
  return areMutationsFound;
};

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n\n${help}`);
  process.exitCode = 2;
}
