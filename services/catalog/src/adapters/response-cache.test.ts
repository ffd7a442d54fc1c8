import {setTimeout as delay} from 'node:timers/promises';
import test from 'ava';
import {createResponseCache, type Shown} from './response-cache.ts';

/** A cache, and how often each thing was found out. */
const open = (options: Parameters<typeof createResponseCache>[0] = {}) => {
  const cache = createResponseCache(options);
  let shows = 0;
  const show =
    (of: Shown['of'], value: unknown = {of}) =>
    async (): Promise<Shown> => {
      shows += 1;
      return {of, value};
    };
  return {...cache, show, shows: () => shows};
};

test('an answer is given again as the same bytes, whatever way it is asked', async t => {
  const {answer, cached, show, shows} = open();
  t.is(cached('/p?a=1&b=2'), undefined);
  const first = await answer('/p?a=1&b=2', 'key', show('lists', {a: 'ä'}));
  t.is(first.body.toString(), '{"a":"ä"}');
  t.regex(first.etag, /^"[\w-]{27}"$/);
  t.is(await answer('/p?b=2&a=1', 'key', show('lists')), first);
  t.is(cached('/p?b=2&a=1'), first);
  t.is(shows(), 1);
});

test('equal answers have equal tags, others have others', async t => {
  const {answer, show} = open();
  const tag = async (key: string, value: unknown) => (await answer(key, key, show('lists', value))).etag;
  t.is(await tag('a', {x: 1}), await tag('b', {x: 1}));
  t.not(await tag('c', {x: 2}), await tag('d', {x: 1}));
});

const holds = test.macro(async (t, of: string, change: {products: string[]; lists: boolean}, expected: boolean) => {
  const {answer, cached, forget, show} = open();
  await answer('/url', 'key', show(of));
  forget(change);
  t.is(cached('/url') !== undefined, expected);
});
test('a product is forgotten when it changes', holds, 'p1', {products: ['p2', 'p1'], lists: false}, false);
test('a product is kept when another changes', holds, 'p1', {products: ['p2'], lists: true}, true);
test('a list is forgotten when lists change', holds, 'lists', {products: ['p1'], lists: true}, false);
test('a list is kept when only a product changes', holds, 'lists', {products: ['p1'], lists: false}, true);

test('what changes while an answer is made is not kept out of date', async t => {
  const {answer, cached, forget, show} = open();
  const gate = Promise.withResolvers<Shown>();
  const late = answer('/url', 'key', () => gate.promise);
  forget({products: ['p1'], lists: false});
  gate.resolve({of: 'p1', value: 'old'});
  t.is((await late).body.toString(), '"old"');
  t.is(cached('/url'), undefined);
  t.is((await answer('/url', 'key', show('p1', 'new'))).body.toString(), '"new"');
});

test('who asks the same at once waits for one answer; after a change it is found out anew', async t => {
  const {answer, forget, show, shows} = open();
  const ask = () => answer('/url', 'key', show('p1'));
  const [one, two] = await Promise.all([ask(), ask()]);
  t.is(one, two);
  t.is(shows(), 1);
  forget({products: ['p1'], lists: false});
  const before = ask();
  forget({products: ['p1'], lists: false});
  await Promise.all([before, ask()]);
  t.is(shows(), 3);
});

test('what cannot be found out is not kept', async t => {
  const {answer, show} = open();
  const failing = async (): Promise<Shown> => {
    throw new Error('away');
  };
  await t.throwsAsync(answer('/url', 'key', failing), {message: 'away'});
  t.is((await answer('/url', 'key', show('p1', 1))).body.toString(), '1');
});

test('the least recently used goes when there is no room', async t => {
  const {answer, cached, show} = open({maxBytes: 40_000});
  for (const key of ['a', 'b', 'c']) {
    await answer(key, key, show('lists', 'x'.repeat(12_000)));
    if (key !== 'a') cached('a');
  }
  await answer('d', 'd', show('lists', 'x'.repeat(12_000)));
  t.deepEqual(
    ['a', 'b', 'c', 'd'].map(url => cached(url) !== undefined),
    [true, false, true, true],
  );
});

test('an answer that may only live so long is found out again', async t => {
  const {answer, show, shows} = open({ttlMs: 1});
  await answer('/url', 'key', show('lists'));
  await delay(20);
  await answer('/url', 'key', show('lists'));
  t.is(shows(), 2);
});

test('so many changes that they are not remembered one by one forget every product, and no list', async t => {
  const {answer, cached, forget, show} = open();
  await answer('/product', 'product', show('p'));
  await answer('/list', 'list', show('lists'));
  forget({products: Array.from({length: 20_001}, (_, i) => `other ${i}`), lists: false});
  t.is(cached('/product'), undefined);
  t.not(cached('/list'), undefined);
  await answer('/product', 'product', show('p'));
  t.not(cached('/product'), undefined);
});
