import test from 'ava';
import {aCategory, idOf} from '../testing/fixtures.ts';
import {categoryTree} from './category.ts';

const namesTo = (tree: ReturnType<typeof categoryTree>, number: number) =>
  tree.trail(idOf(number))?.map(({name}) => name);

test('a trail leads from the root to the category, whatever the order they came in', t => {
  const tree = categoryTree([
    aCategory(3, {name: 'Trail shoes', parentId: idOf(2)}),
    aCategory(1, {name: 'Sport'}),
    aCategory(2, {name: 'Shoes', parentId: idOf(1)}),
  ]);
  t.deepEqual(namesTo(tree, 3), ['Sport', 'Shoes', 'Trail shoes']);
  t.deepEqual([...tree.affectedBy(aCategory(1))].sort(), [idOf(1), idOf(2), idOf(3)]);
});

test('what lies below a hidden, deleted or unknown category is out of reach', t => {
  const tree = categoryTree([
    aCategory(1, {status: 'inactive'}),
    aCategory(2, {parentId: idOf(1)}),
    aCategory(3, {status: 'deleted'}),
    aCategory(4, {parentId: idOf(3)}),
    aCategory(5, {parentId: idOf(99)}),
    aCategory(6),
  ]);
  for (const number of [1, 2, 3, 4, 5, 99]) t.is(tree.trail(idOf(number)), undefined);
  t.deepEqual(
    tree.reachable.map(({id}) => id),
    [idOf(6)],
  );
  t.deepEqual(tree.affectedBy(aCategory(1)), [idOf(1), idOf(2)]);
});

test('two categories that lie below each other for a moment are out of reach, and end nothing', t => {
  const tree = categoryTree([
    aCategory(1, {parentId: idOf(2)}),
    aCategory(2, {parentId: idOf(1)}),
    aCategory(3, {parentId: idOf(2)}),
  ]);
  for (const number of [1, 2, 3]) t.is(tree.trail(idOf(number)), undefined);
  t.deepEqual([...tree.affectedBy(aCategory(1))].sort(), [idOf(1), idOf(2), idOf(3)]);
});

test('a tree two thousand levels deep is read', t => {
  const tree = categoryTree(
    Array.from({length: 2000}, (_, i) => aCategory(i, {parentId: i === 0 ? null : idOf(i - 1)})),
  );
  t.is(tree.trail(idOf(1999))?.length, 2000);
});

test('a former slug belongs to the category that has it now, or else to the newest that had it', t => {
  const one = aCategory(1, {slug: 'shoes', formerSlugs: ['boots', 'sport']});
  const two = aCategory(2, {slug: 'sport', formerSlugs: ['boots']});
  const deleted = aCategory(3, {slug: 'boots', status: 'deleted', formerSlugs: ['boots']});
  const child = aCategory(4, {parentId: idOf(1)});
  const tree = categoryTree([one, two, deleted, child]);
  t.deepEqual(tree.keys(idOf(1)), [idOf(1), 'shoes']);
  t.deepEqual(tree.keys(idOf(2)), [idOf(2), 'sport', 'boots']);
  t.deepEqual(categoryTree([one, child]).keys(idOf(1)), [idOf(1), 'shoes', 'boots', 'sport']);
  t.deepEqual([...tree.affectedBy(two)].sort(), [idOf(1), idOf(2), idOf(3), idOf(4)]);
  t.deepEqual(tree.affectedBy(child), [idOf(4)]);
});
