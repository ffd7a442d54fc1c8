import {newId} from '@ecom/core/ids';
import test from 'ava';
import {addCategory, changeCategory, deleteCategory, moveCategory, treeOf} from '../domain/category.ts';
import {deleteProduct, updateProduct} from '../domain/product.ts';
import {aProduct, later, now} from '../testing/fixtures.ts';
import {memory, type Open, postgres, type Stores} from '../testing/stores.ts';

const add = ({categories}: Stores, name: string, parentId: string | null = null) =>
  categories.decide(forest => addCategory(forest, {id: newId(), parentId, name, description: ''}, now));
const codes = (results: readonly PromiseSettledResult<unknown>[]) =>
  results.flatMap(result => (result.status === 'rejected' ? [result.reason.code] : []));

const contract = (name: string, open: Open) => {
  test(`${name}: creating, changing, moving and deleting a category is saved and published`, async t => {
    const stores = await open(t);
    const {categories} = stores;
    const parent = await add(stores, 'Parent');
    const made = await add(stores, 'Child');
    const change = {name: 'New name', slug: 'new', description: 'New', status: 'inactive'} as const;
    const changed = await categories.decide(forest => changeCategory(forest, made.id, change, later));
    const moved = await categories.decide(forest => moveCategory(forest, made.id, parent.id, later));
    t.deepEqual(moved, {
      ...made,
      ...change,
      formerSlugs: [made.slug],
      parentId: parent.id,
      version: 3,
      updatedAt: later,
    });
    t.deepEqual(new Set(await categories.forest()), new Set([parent, moved]));
    const deleted = await categories.decide(forest => deleteCategory(forest, made.id, false, later));
    t.deepEqual(await categories.forest(), [parent]);
    t.deepEqual(
      await stores.outbox(),
      [parent, made, changed, moved, deleted].map(data => ({type: 'category.changed', data})),
    );
  });

  test(`${name}: a refused change is neither saved nor published`, async t => {
    const stores = await open(t);
    await add(stores, 'Phone');
    await t.throwsAsync(add(stores, 'PHONE'), {code: 'taken-category-name'});
    t.is((await stores.categories.forest()).length, 1);
    t.is((await stores.outbox()).length, 1);
  });

  test(`${name}: of twenty equal siblings at once one is made, at the root and below`, async t => {
    const stores = await open(t);
    const parent = await add(stores, 'Parent');
    for (const parentId of [null, parent.id]) {
      const results = await Promise.allSettled(
        Array.from({length: 20}, (_, i) => add(stores, i % 2 ? 'Équal' : 'éQUAL', parentId)),
      );
      t.deepEqual(codes(results), Array(19).fill('taken-category-name'));
    }
    t.is((await stores.categories.forest()).length, 3);
  });

  test(`${name}: two moves that would close a circle: one goes, one is refused`, async t => {
    const stores = await open(t);
    const {categories} = stores;
    for (let round = 0; round < 10; round++) {
      const [one, two] = [await add(stores, `One ${round}`), await add(stores, `Two ${round}`)];
      const below = await add(stores, 'Below', one.id);
      const results = await Promise.allSettled([
        categories.decide(forest => moveCategory(forest, one.id, two.id, later)),
        categories.decide(forest => moveCategory(forest, two.id, below.id, later)),
      ]);
      t.deepEqual(codes(results), ['category-cycle']);
    }
    const count = (trees: ReturnType<typeof treeOf>): number =>
      trees.reduce((sum, {subcategories}) => sum + 1 + count(subcategories), 0);
    t.is(count(treeOf(await categories.forest())), 30);
  });

  test(`${name}: a category that is deleted while something is put below it is never left with a child`, async t => {
    const stores = await open(t);
    const {categories} = stores;
    for (let round = 0; round < 10; round++) {
      const parent = await add(stores, `Parent ${round}`);
      const results = await Promise.allSettled([
        categories.decide(forest => deleteCategory(forest, parent.id, false, later)),
        add(stores, 'Child', parent.id),
      ]);
      t.is(codes(results).length, 1);
    }
    const forest = await categories.forest();
    const ids = new Set(forest.map(({id}) => id));
    for (const {parentId} of forest) t.true(parentId === null || ids.has(parentId));
  });

  test(`${name}: a deleted category frees its name and its slug`, async t => {
    const stores = await open(t);
    const first = await add(stores, 'Phone');
    await stores.categories.decide(forest => deleteCategory(forest, first.id, false, later));
    t.is((await add(stores, 'Phone')).slug, 'phone');
  });

  test(`${name}: a category is in use as long as products that are not deleted are in it`, async t => {
    const stores = await open(t);
    const {categories, products} = stores;
    const {id} = await add(stores, 'Phone');
    const remove = () => categories.decide((forest, isUsed) => deleteCategory(forest, id, isUsed, later), id);
    const product = aProduct({categoryIds: [id], status: 'draft'});
    await products.add([product]);
    await t.throwsAsync(remove(), {code: 'category-in-use'});
    await products.update(product.id, each => deleteProduct(each, later));
    await remove();
    await t.throwsAsync(products.add([aProduct({categoryIds: [id]})]), {code: 'unknown-reference'});
  });

  test(`${name}: a category that is deleted while products are put into it keeps none`, async t => {
    const stores = await open(t);
    const {categories, products} = stores;
    const product = aProduct();
    await products.add([product]);
    for (let round = 0; round < 10; round++) {
      const {id} = await add(stores, `Round ${round}`);
      const categoryIds = [id];
      const [removal, addition, update] = await Promise.allSettled([
        categories.decide((forest, isUsed) => deleteCategory(forest, id, isUsed, later), id),
        products.add([aProduct({categoryIds})]),
        products.update(product.id, each => updateProduct(each, {categoryIds}, later), {categoryIds}),
      ]);
      const isRemoved = removal.status === 'fulfilled';
      t.deepEqual([addition.status, update.status], Array(2).fill(isRemoved ? 'rejected' : 'fulfilled'));
    }
  });
};

contract('memory', memory);
contract('postgres', postgres);
