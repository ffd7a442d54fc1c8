import {newId} from '@ecom/core/ids';
import test from 'ava';
import {categoryTree} from '../domain/category.ts';
import {pageOf} from '../domain/page.ts';
import {aProduct, idOf} from '../testing/fixtures.ts';
import {everyGenerations, type OpenGenerations} from '../testing/stores.ts';

const fresh = (generation: string) => ({generation, heartbeats: 0, handledEvents: 0, writtenDocuments: 0});

const oneOfManyEnters = test.macro(async (t, open: OpenGenerations) => {
  const generations = await open(t);
  t.deepEqual(await generations.read(), {});
  const entered = async () => {
    const seen = await generations.read();
    const names = Array.from({length: 8}, newId);
    const outcomes = await Promise.all(names.map(name => generations.enter(name, seen)));
    const winners = names.filter((_, i) => outcomes[i]);
    t.is(winners.length, 1);
    t.deepEqual(await generations.read(), {...seen, building: fresh(winners[0]!)});
    return winners[0]!;
  };
  // Where there is nothing, where one is read, and in the place of one whose maker fell silent.
  t.true(await generations.promote(await entered()));
  await entered();
  await entered();
});

const aLivingBuilderIsNotReplaced = test.macro(async (t, open: OpenGenerations) => {
  const generations = await open(t);
  await generations.enter('a', {});
  const seen = await generations.read();
  t.true(await generations.report('a', {handledEvents: 7, writtenDocuments: 3}));
  t.deepEqual(await generations.read(), {
    building: {generation: 'a', heartbeats: 1, handledEvents: 7, writtenDocuments: 3},
  });
  t.false(await generations.enter('b', seen), 'its heartbeats have increased');
  t.false(await generations.enter('b', {}));

  await generations.leave('a');
  t.like(await generations.read(), {building: {generation: 'a', isAbandoned: true}});
  t.true(await generations.enter('b', await generations.read()));
  t.deepEqual(await generations.read(), {building: fresh('b')});
});

const aReplacedBuilderIsIgnored = test.macro(async (t, open: OpenGenerations) => {
  const generations = await open(t);
  await generations.enter('a', {});
  await generations.enter('b', await generations.read());
  t.false(await generations.report('a', {handledEvents: 1, writtenDocuments: 1}));
  t.false(await generations.promote('a'));
  await generations.leave('a');
  t.deepEqual(await generations.read(), {building: fresh('b')});

  t.true(await generations.promote('b'));
  t.deepEqual(await generations.read(), {active: 'b'});
  t.false(await generations.promote('b'));
  t.false(await generations.enter('c', {}), 'it was read before there was one');
  t.deepEqual(await generations.read(), {active: 'b'});
});

const generationsAreApart = test.macro(async (t, open: OpenGenerations) => {
  const generations = await open(t);
  await Promise.all(['a', 'b'].map(generations.prepare));
  const [a, b] = [generations.open('a'), generations.open('b')];
  await a.replicas.keepProduct(aProduct(1));
  await a.pages.save([{page: pageOf(aProduct(1), new Map(), categoryTree([])), revision: 0}]);
  t.is((await generations.open('a').pages.show(idOf(1)))?.id, idOf(1));
  t.is(await b.pages.show(idOf(1)), undefined);
  t.deepEqual(await b.replicas.products([idOf(1)]), []);
});

const onlyUnregisteredGenerationsAreDropped = test.macro(async (t, open: OpenGenerations) => {
  const generations = await open(t);
  for (const name of ['a', 'b', 'c']) {
    await generations.enter(name, await generations.read());
    await generations.prepare(name);
    await generations.open(name).replicas.keepProduct(aProduct(1));
    if (name !== 'c') await generations.promote(name);
  }
  t.deepEqual(await generations.read(), {active: 'b', building: fresh('c')});
  t.deepEqual(await generations.sweep(), ['a']);
  t.deepEqual(await generations.sweep(), []);
  const kept = async (name: string) => (await generations.open(name).replicas.products([idOf(1)])).length;
  t.deepEqual([await kept('a'), await kept('b'), await kept('c')], [0, 1, 1]);

  // Who did not know yet writes once more; that is nobody's either.
  await generations.open('a').replicas.keepProduct(aProduct(1));
  const swept = await Promise.all([generations.sweep(), generations.sweep(), generations.sweep()]);
  t.true(swept.flat().includes('a'));
  t.is(await kept('a'), 0);
});

const listsProductsInOrder = test.macro(async (t, open: OpenGenerations) => {
  const {replicas} = (await open(t)).open('a');
  for (const number of [3, 1, 5, 4, 2]) await replicas.keepProduct(aProduct(number));
  t.deepEqual(await replicas.productIds('', 2), [idOf(1), idOf(2)]);
  t.deepEqual(await replicas.productIds(idOf(2), 2), [idOf(3), idOf(4)]);
  t.deepEqual(await replicas.productIds(idOf(4), 2), [idOf(5)]);
  t.deepEqual(await replicas.productIds(idOf(5), 2), []);
});

for (const [name, open] of Object.entries(everyGenerations)) {
  test(`${name} lets one of many enter a generation`, oneOfManyEnters, open);
  test(`${name} does not replace a builder with heartbeats`, aLivingBuilderIsNotReplaced, open);
  test(`${name} ignores a builder that was replaced`, aReplacedBuilderIsIgnored, open);
  test(`${name} keeps generations apart`, generationsAreApart, open);
  test(`${name} drops only unregistered generations`, onlyUnregisteredGenerationsAreDropped, open);
  test(`${name} lists products in the order of their ids`, listsProductsInOrder, open);
}
