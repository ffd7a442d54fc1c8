import test from 'ava';
import {aCategory, later, now} from '../testing/fixtures.ts';
import {
  addCategory,
  type Category,
  changeCategory,
  deleteCategory,
  findCategory,
  isCategoryName,
  moveCategory,
  treeOf,
} from './category.ts';

const phone = aCategory({id: 'phone', name: 'Phone', slug: 'phone'});
const smart = aCategory({id: 'smart', name: 'Smart', slug: 'smart', parentId: 'phone'});
const small = aCategory({id: 'small', name: 'Small', slug: 'small', parentId: 'smart'});
const sound = aCategory({id: 'sound', name: 'Sound', slug: 'sound'});
const forest = [small, sound, smart, phone];

const add = (name: string, parentId: string | null = null) =>
  addCategory(forest, {id: 'a-new-id', parentId, name, description: ''}, now);

test('a category begins active, at version 1, with a slug made from its name', t => {
  t.deepEqual(addCategory(forest, {id: 'new', parentId: 'sound', name: 'Crème & Co', description: 'Sweet'}, now), {
    id: 'new',
    version: 1,
    parentId: 'sound',
    name: 'Crème & Co',
    slug: 'creme-and-co',
    formerSlugs: [],
    description: 'Sweet',
    status: 'active',
    createdAt: now,
    updatedAt: now,
  });
});

test('a name may come again elsewhere in the tree, its slug may not', t => {
  t.like(add('Smart'), {name: 'Smart', slug: 'smart-a-new-id'});
});

test('a change raises the version and the date', t => {
  const changed = changeCategory(forest, 'smart', {name: 'SMART', status: 'inactive'}, later);
  t.deepEqual(changed, {...smart, name: 'SMART', status: 'inactive', version: 2, updatedAt: later});
  t.is(changeCategory(forest, 'smart', {}, later, 1).version, 2);
});

test('a category moves with what lies below it, also to the root', t => {
  t.deepEqual(moveCategory(forest, 'smart', 'sound', later), {
    ...smart,
    parentId: 'sound',
    version: 2,
    updatedAt: later,
  });
  t.is(moveCategory(forest, 'smart', null, later).parentId, null);
});

test('a category without subcategories is deleted, and stays as a tombstone', t => {
  t.deepEqual(deleteCategory(forest, 'small', false, later), {
    ...small,
    status: 'deleted',
    version: 2,
    updatedAt: later,
  });
});

const refuses = test.macro((t, act: () => unknown, code: string) => {
  t.throws(act, {code});
});

test(
  'refuses a sibling of the same name at the root, whatever its case',
  refuses,
  () => add('PHONE'),
  'taken-category-name',
);
test('refuses a sibling of the same name below', refuses, () => add('sMart', 'phone'), 'taken-category-name');
test('refuses a parent that is not there', refuses, () => add('New', 'nope'), 'unknown-category');
test(
  "refuses to rename to a sibling's name",
  refuses,
  () => changeCategory(forest, 'phone', {name: 'sound'}, later),
  'taken-category-name',
);
test(
  'refuses a slug in use anywhere',
  refuses,
  () => changeCategory(forest, 'phone', {slug: 'small'}, later),
  'taken-slug',
);
test('refuses a stale change', refuses, () => changeCategory(forest, 'phone', {}, later, 7), 'stale-category');
test('refuses to change nothing known', refuses, () => changeCategory(forest, 'nope', {}, later), 'unknown-category');
test('refuses to move below itself', refuses, () => moveCategory(forest, 'phone', 'phone', later), 'category-cycle');
test('refuses to move below its own', refuses, () => moveCategory(forest, 'phone', 'small', later), 'category-cycle');
test('refuses to move nowhere', refuses, () => moveCategory(forest, 'phone', 'nope', later), 'unknown-reference');
test(
  'refuses to move beside its like',
  refuses,
  () => moveCategory([...forest, aCategory({name: 'small'})], 'small', null, later),
  'taken-category-name',
);
test(
  'refuses to delete what has subcategories',
  refuses,
  () => deleteCategory(forest, 'smart', false, later),
  'category-has-subcategories',
);
test(
  'refuses to delete what has products',
  refuses,
  () => deleteCategory(forest, 'small', true, later),
  'category-in-use',
);
test('refuses to find what is not there', refuses, () => findCategory(forest, 'nope'), 'unknown-category');

test('a tree has every category once, at its level, siblings by name', t => {
  t.like(treeOf(forest), [
    {
      id: 'phone',
      level: 0,
      subcategories: [{id: 'smart', level: 1, subcategories: [{id: 'small', level: 2, subcategories: []}]}],
    },
    {id: 'sound', level: 0, subcategories: []},
  ]);
  t.deepEqual(treeOf([]), []);
});

test('a tree may be a thousand levels deep and ten thousand wide', t => {
  const chain = Array.from(
    {length: 1000},
    (_, i): Category => aCategory({id: `c${i}`, parentId: i ? `c${i - 1}` : null}),
  );
  const wide = Array.from({length: 10_000}, () => aCategory({parentId: 'c500'}));
  const rest = [...treeOf([...wide, ...chain])];
  const counts: number[] = [];
  for (let branch = rest.pop(); branch; branch = rest.pop()) {
    counts[branch.level] = (counts[branch.level] ?? 0) + 1;
    rest.push(...branch.subcategories);
  }
  t.deepEqual(
    counts,
    Array.from({length: 1000}, (_, level) => (level === 501 ? 10_001 : 1)),
  );
});

test('reads names of any script, and no other signs', t => {
  const good = ["Ladies' shoes", 'Type-C', 'A_b & c, d', 'O’Reilly / Co.', '手机', 'हिन्दी', 'Ñandú', 'أجهزة', '4K'];
  const bad = ['', '   ', '-_&', 'Sound@Equipment', 'a\tb', 'a\nb', '<b>', '👟'];
  for (const name of good) t.true(isCategoryName(name), name);
  for (const name of bad) t.false(isCategoryName(name), name);
});

test('a long name that does not fit is refused as fast as one that does', t => {
  t.false(isCategoryName(`${'a'.repeat(1_000_000)}@`));
});
