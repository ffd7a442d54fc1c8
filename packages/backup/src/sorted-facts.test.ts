import {Readable} from 'node:stream';
import test from 'ava';
import {compareFacts, type Fact} from './sorted-facts.ts';

const facts = async function* (...texts: readonly string[]): AsyncGenerator<Fact> {
  for (const text of texts) {
    const [key, value = ''] = text.split('=') as [string, string?];
    yield {key, value};
  }
};
const differences = (left: readonly string[], right: readonly string[], rule: 'included' | 'same') =>
  Readable.from(compareFacts(facts(...left), facts(...right), rule)).toArray();

test('equal facts agree', async t => {
  t.deepEqual(await differences(['a=1', 'b=2'], ['a=1', 'b=2'], 'same'), []);
  t.deepEqual(await differences([], [], 'same'), []);
});

test('a fact that only one side has is named, at the beginning, in the middle and at the end', async t => {
  t.deepEqual(await differences(['b=2'], ['a=1', 'b=2', 'c=3'], 'same'), ['only there: a (1)', 'only there: c (3)']);
  t.deepEqual(await differences(['a=1', 'b=2', 'c'], ['b=2'], 'same'), ['only here: a (1)', 'only here: c']);
});

test('a value that differs is named once', async t => {
  t.deepEqual(await differences(['a=1', 'b=2'], ['a=9', 'b=2'], 'same'), ['a (1), there 9']);
});

test('the right side may have more when the left one is included in it', async t => {
  t.deepEqual(await differences(['b'], ['a', 'b', 'c'], 'included'), []);
  t.deepEqual(await differences(['b', 'd'], ['a', 'b', 'c'], 'included'), ['only here: d']);
});

test('the left side may have a fact twice', async t => {
  t.deepEqual(await differences(['a', 'a', 'b'], ['a', 'b', 'c'], 'included'), []);
  t.deepEqual(await differences(['a', 'a'], ['a'], 'same'), []);
});
