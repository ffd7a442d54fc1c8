import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {Failure} from '@ecom/core/failure';
import {type Engines, variables} from '@ecom/dev/engines/engines';
import {withEngines} from '@ecom/dev/engines/with-engines';
import {markdownTable, writeSection} from '../section.ts';
import {seeded} from '../simulation/random.ts';
import {engineFaults} from './engines.ts';
import type {Fault} from './fault.ts';
import {insideFaults} from './inside.ts';
import {processFaults} from './processes.ts';
import {type Outcome, openTrial} from './trial.ts';

/**
 * Buyers keep buying while things break; after each fault the books must be right. `--short` takes the faults that say most in a minute;
 * `--only TEXT` those whose name has the text; `--seed N` chooses the pairs; `--write` puts the table into docs/reliability.md, `--keep` keeps the
 * logs. An engine that the environment names is not hurt. Exit code 1 when anything is wrong.
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
const spared = ({hurts}: Fault) => hurts !== undefined && process.env[variables[hurts]] !== undefined;
const all: readonly Fault[] = [...processFaults, ...insideFaults, ...engineFaults].filter(fault => !spared(fault));
const chosen = all.filter(({name, short}) => (!values.short || short) && name.includes(values.only ?? ''));

/** Two at once: anything that lasts no longer than some seconds goes with anything else, but one engine is hurt in one way. */
const pairs = (many: number): readonly (readonly Fault[])[] => {
  const random = seeded(seed);
  const quick = all.filter(({seconds, name}) => seconds <= 10 && !name.startsWith('SIGTERM'));
  const pick = () => quick[random.below(quick.length)]!;
  return Array.from({length: many}, () => {
    const first = pick();
    let second = pick();
    while (second === first || (second.hurts && second.hurts === first.hurts)) second = pick();
    // What is done inside of an engine is done before that is away.
    return first.hurts ? [second, first] : [first, second];
  });
};

/** MiB that a process may keep more in the end: what it loads and fills when it first does something, and no leak of some KiB an order. */
const mostGrowth = 100;
/** Characters of what is wrong; the logs have the rest. */
const longest = 1000;
const head = ['fault', 'served', 'to be asked again', 'recovery, s', 'rest, s', 'memory, MiB', 'verdict'] as const;
const cells = ({fault, served, again, recovery, rest, memory, wrong}: Outcome): readonly string[] => [
  fault,
  String(served),
  Object.entries(again)
    .map(([status, count]) => `${status}: ${count}`)
    .join(', ') || '–',
  recovery.toFixed(1),
  rest.toFixed(1),
  String(memory),
  wrong.length === 0 ? 'right' : `WRONG: ${wrong.join('; ').slice(0, longest)}`,
];

const outcomes: Outcome[] = [];
const complaints: string[] = [];
let ended = false;
const failed = () => outcomes.some(({wrong}) => wrong.length > 0) || complaints.length > 0;
const say = (line: string) => console.log(line);

/** Lets the fleet go through all of them, one after the other. */
const endureAll = async (trial: Awaited<ReturnType<typeof openTrial>>, engines: Engines) => {
  say(`${engines.all.map(({what}) => what).join(', ')}; two processes of each service; five buyers`);
  say(head.join(' | '));
  const begin = performance.now();
  for (const faults of [...chosen.map(fault => [fault]), ...pairs(values.short || values.only ? 0 : 3)]) {
    if (faults.some(({possible}) => possible?.(engines) === false)) {
      say(`${faults.map(({name}) => name).join(' + ')}: not possible on these engines`);
      continue;
    }
    const outcome = await trial.endure(...faults);
    outcomes.push(outcome);
    say(cells(outcome).join(' | '));
  }
  const [name, more] = trial.growth();
  const minutes = (performance.now() - begin) / 60_000;
  const summary =
    `${trial.orders()} orders were accepted through ${outcomes.length} faults in ${minutes.toFixed(1)} min (\`--seed ${seed}\`).` +
    ` The process that grew most since the first fault that it lived through is ${name}, by ${more} MiB.`;
  say(summary);
  return {summary, flaws: more > mostGrowth ? [`${name} grew by ${more} MiB`] : []};
};

try {
  if (chosen.length === 0)
    throw new Failure(
      'invalid',
      'no-fault',
      `No fault's name has "${values.only}". There are:\n${all.map(({name}) => `  ${name}`).join('\n')}`,
    );
  const keep = () => values.keep === true || !ended || failed();
  await withEngines({name: 'faults', say, keep}, async (engines, folder) => {
    const trial = await openTrial(engines, join(folder, 'logs'));
    let summary = '';
    try {
      const endured = await endureAll(trial, engines);
      summary = endured.summary;
      complaints.push(...endured.flaws);
    } finally {
      complaints.push(...(await trial.stop()));
      for (const complaint of complaints) say(complaint);
    }
    ended = true;
    if (!values.write) return;
    const what = engines.all.map(engine => engine.what).join(', ');
    await writeSection(
      'reliability.md',
      'faults',
      `On ${what}: ${summary}\n\n${markdownTable([head, ...outcomes.map(cells)])}`,
    );
  });
  if (failed()) process.exitCode = 1;
} catch (error) {
  console.error(error instanceof Failure ? error.message : error);
  process.exitCode = 1;
}
