import {availableParallelism, cpus} from 'node:os';
import {parseArgs} from 'node:util';
import {Worker} from 'node:worker_threads';
import {writeSection} from '../section.ts';
import {buyersOf, type Failing, hunt, type Tally} from './many.ts';
import {type Mutation, mutations} from './mutations.ts';
import {record, shrink} from './shrink.ts';
import {storyOf} from './story.ts';

const help = `The shop, from the cart to the mail, simulated: every delivery, delay, crash and answer is decided by a seed.

  node test/simulation/run.ts                  a million purchases on all cores, then the mutations
  node test/simulation/run.ts --purchases N    so many purchases, without the mutations
  node test/simulation/run.ts --seed N         one world again; when a rule breaks in it, the shortest story of that
  node test/simulation/run.ts --mutations      the mutations: shops broken on purpose, each of which must be found
                                               by the rule that it names, within a minute (with --purchases N, both)

  --from N     the first seed; default: a different one each time
  --write      writes the tables into docs/reliability.md`;

/** Purchases that one core makes alone, three times, before all cores begin. */
const oneCore = 40_000;
/** Worlds in which a mutation must be found. */
const maximumWorlds = 2000;
/** And seconds. */
const maximumSeconds = 60;

const flags = () => {
  const number = {type: 'string'} as const;
  const options = {purchases: number, seed: number, from: number} as const;
  const switches = {mutations: {type: 'boolean'}, write: {type: 'boolean'}, help: {type: 'boolean'}} as const;
  const {values} = parseArgs({options: {...options, ...switches}});
  const count = (name: keyof typeof options) => {
    const text = values[name];
    if (text !== undefined && !/^[1-9]\d{0,8}$/.test(text))
      throw new Error(`--${name} takes a whole number above zero, not ${text}.`);
    return text === undefined ? undefined : Number(text);
  };
  return {...values, purchases: count('purchases'), seed: count('seed'), from: count('from')};
};

const say = (text: string) => console.log(text);
const progress = (text: string) => process.stderr.isTTY && process.stderr.write(`\r${text}\x1b[K`);
const written = (count: number) => count.toLocaleString('en');

/** Tells the shortest story in which the rule of a failing seed breaks. */
const explain = async (seed: number): Promise<boolean> => {
  const found = await record(seed, buyersOf(seed));
  const {violation, purchases, steps} = found.outcome;
  if (!violation) {
    say(`Seed ${seed}: ${purchases} purchases in ${written(steps)} steps, and every rule holds.`);
    return true;
  }
  say(`Seed ${seed}, after ${written(steps)} steps: ${violation.rule}: ${violation.detail}`);
  say(`Again: node test/simulation/run.ts --seed ${seed}\nLooking for the shortest story …\n`);
  const shortest = await shrink(found);
  say(`${shortest.buyers} buyers, ${shortest.outcome.steps} steps:\n`);
  for (const line of await storyOf(shortest)) say(line);
  return false;
};

/** Simulates on so many cores; gives the sum, and the first seed that failed. */
const simulate = async (
  purchases: number,
  from: number,
  cores: number,
): Promise<Tally & {readonly seconds: number}> => {
  const begin = performance.now();
  const tallies = new Map<number, Tally>();
  const sum = (of: (tally: Tally) => number) => [...tallies.values()].reduce((total, tally) => total + of(tally), 0);
  const show = () => progress(`${written(sum(tally => tally.purchases))} of ${written(purchases)} purchases`);
  const workers: Worker[] = [];
  let failing: Failing | undefined;
  const one = (i: number) =>
    new Promise<void>((resolve, reject) => {
      const workerData = {from: from + i, stride: cores, purchases: purchases / cores};
      const worker = new Worker(new URL('./worker.ts', import.meta.url), {
        workerData,
        resourceLimits: {maxYoungGenerationSizeMb: 64},
      });
      workers.push(worker);
      worker.on('message', ({sofar, done}: {sofar?: Tally; done?: Tally}) => {
        tallies.set(i, (sofar ?? done)!);
        failing ??= done?.failing;
        show();
        if (done?.failing) for (const each of workers) void each.terminate();
      });
      worker.once('error', reject);
      worker.once('exit', () => resolve());
    });
  await Promise.all(Array.from({length: cores}, (_, i) => one(i)));
  progress('');
  const seconds = (performance.now() - begin) / 1000;
  return {worlds: sum(t => t.worlds), purchases: sum(t => t.purchases), steps: sum(t => t.steps), failing, seconds};
};

const rateOf = ({purchases, seconds}: {readonly purchases: number; readonly seconds: number}) =>
  written(Math.round(purchases / seconds));

type Row = {readonly mutation: Mutation; readonly tally: Tally; readonly seconds: number};

const findMutations = async (): Promise<readonly Row[]> => {
  const rows: Row[] = [];
  for (const mutation of mutations) {
    progress(mutation.name);
    const begin = performance.now();
    const tally = await hunt(mutation.changes, maximumWorlds);
    rows.push({mutation, tally, seconds: (performance.now() - begin) / 1000});
  }
  progress('');
  return rows;
};

/** What is wrong with how a mutation was found, if anything. */
const faultOf = ({mutation: {rules}, tally: {failing}, seconds}: Row): string | undefined => {
  if (!failing) return '**not found**';
  const {rule} = failing.violation;
  if (!rules.includes(rule)) return `${rule}, **which is not its rule**`;
  return seconds > maximumSeconds ? `${rule}, **too late**` : undefined;
};

const tableOf = (rows: readonly Row[]): string[] => [
  '| what was broken on purpose | found by the rule | worlds | seconds |',
  '|---|---|---:|---:|',
  ...rows.map(row => {
    const {mutation, tally, seconds} = row;
    const found = faultOf(row) ?? tally.failing?.violation.rule;
    return `| ${mutation.name} | ${found} | ${tally.worlds} | ${seconds.toFixed(1)} |`;
  }),
];

const main = async (): Promise<boolean> => {
  const {purchases, seed, from = Math.floor(Date.now() / 1000) % 100_000_000, ...chosen} = flags();
  if (chosen.help) {
    say(help);
    return true;
  }
  if (seed !== undefined) return explain(seed);

  const lines: string[] = [];
  let well = true;
  if (purchases !== undefined || !chosen.mutations) {
    const cores = Math.min(availableParallelism(), 16);
    const alone: (Tally & {readonly seconds: number})[] = [];
    for (let i = 0; purchases === undefined && i < 3; i++) alone.push(await simulate(oneCore, from, 1));
    const all = alone.find(({failing}) => failing) ?? (await simulate(purchases ?? 1_000_000, from, cores));
    const {failing} = all;
    const [purchased, worlds, steps] = [all.purchases, all.worlds, all.steps].map(written);
    const held = failing ? 'a rule broke' : 'every rule held';
    lines.push(
      `${purchased} purchases in ${worlds} worlds, ${steps} steps, from seed ${from}: ${held}.`,
      `${all.seconds.toFixed(0)} s on ${cores} cores (${cpus()[0]?.model.trim() ?? 'unknown'}): ${rateOf(all)} purchases a second.`,
    );
    const [, middle] = alone.toSorted((a, b) => a.seconds - b.seconds);
    if (middle)
      lines.push(
        `Before that ${written(oneCore)} on one core alone: ${rateOf(middle)} a second (the middle one of three).`,
      );
    say(lines.join('\n'));
    if (failing) {
      if (await explain(failing.seed)) say('It broke a moment ago: something decides here beside the seed.');
      return false;
    }
  }
  if (purchases === undefined || chosen.mutations) {
    const rows = await findMutations();
    const table = tableOf(rows);
    say(['', ...table].join('\n'));
    lines.push('', ...table);
    well = rows.every(row => faultOf(row) === undefined);
  }
  if (chosen.write) await writeSection('reliability.md', 'simulation', lines.join('\n'));
  return well;
};

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n\n${help}`);
  process.exitCode = 2;
}
