import test from 'ava';
import {buyersOf, hunt, runMany} from './many.ts';
import {mutations} from './mutations.ts';
import {playing, seeded} from './random.ts';
import {record, shrink} from './shrink.ts';
import {storyOf} from './story.ts';
import {runWorld} from './world.ts';

const parts = 10;
const purchases = 5000;
/** Worlds in which a mutation must be found: what is bound to a number of worlds is found on every machine. */
const worlds = 400;

test('a seed decides everything: its world comes out the same, line by line', async t => {
  for (const seed of [1, 2, 3]) {
    const tell = async () => {
      const lines: string[] = [];
      const {print} = await runWorld({random: seeded(seed), buyers: 12, tell: line => lines.push(line)});
      return {print, lines};
    };
    const [first, second] = [await tell(), await tell()];
    t.deepEqual(first, second);
    t.true(first.lines.length > 100);
  }
  const {print} = await runWorld({random: seeded(1), buyers: 12});
  t.not((await runWorld({random: seeded(2), buyers: 12})).print, print);
});

test('what was decided in a world decides it again', async t => {
  const {tape, outcome} = await record(5, 12);
  t.true(outcome.purchases > 0);
  t.deepEqual(await runWorld({random: seeded(5), buyers: 12}), outcome);
  t.deepEqual(await runWorld({random: playing(tape).random, buyers: 12}), outcome);
});

for (let part = 0; part < parts; part++) {
  test.serial(
    `${purchases} purchases: whatever dies, repeats or waits, every rule holds (${part + 1} of ${parts})`,
    async t => {
      t.timeout(120_000);
      const tally = await runMany({from: 1 + part * 1_000_000, more: sofar => sofar.purchases < purchases});
      t.is(tally.failing, undefined, `node test/simulation/run.ts --seed ${tally.failing?.seed}`);
      t.true(tally.purchases >= purchases);
    },
  );
}

for (const {name, rules, changes} of mutations) {
  test(`it is found when ${name}`, async t => {
    t.timeout(60_000);
    const {failing} = await hunt(changes, worlds);
    const {rule = 'no rule', detail = ''} = failing?.violation ?? {};
    t.true(rules.includes(rule), `${rule} saw it, and not: ${rules.join('; ')}. ${detail}`);
  });
}

test('a failing world is shrunk to a short story, which ends with the rule that broke', async t => {
  t.timeout(60_000);
  const {changes} = mutations.find(({name}) => name === 'what is cancelled never comes back')!;
  const {failing} = await hunt(changes, worlds);
  const found = await record(failing!.seed, buyersOf(failing!.seed), changes);
  const shortest = await shrink(found, {changes});
  t.is(shortest.outcome.violation?.rule, found.outcome.violation?.rule);
  t.true(shortest.outcome.steps * 3 < found.outcome.steps);
  const story = await storyOf(shortest, changes);
  t.true(story.length < 150);
  t.regex(story.at(-1)!, /BROKEN: everything ends well/);
});
