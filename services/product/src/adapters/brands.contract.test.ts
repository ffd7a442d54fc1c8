import {newId} from '@ecom/core/ids';
import type {Database} from '@ecom/postgres/database';
import test from 'ava';
import {deleteProduct, updateProduct} from '../domain/product.ts';
import {aBrand, aProduct, later} from '../testing/fixtures.ts';
import {memory, type Open, openPostgres, postgres, storesOn, waitForLockWaiter} from '../testing/stores.ts';

const contract = (name: string, open: Open) => {
  test(`${name}: a brand is kept, renamed and removed`, async t => {
    const {brands} = await open(t);
    const brand = aBrand({name: 'Acme'});
    t.deepEqual(await brands.add(brand), brand);
    t.deepEqual(await brands.get(brand.id), brand);
    const renamed = {...brand, name: 'ACME', version: 2, updatedAt: later};
    t.deepEqual(await brands.rename(brand.id, 'ACME', later), renamed);
    t.deepEqual(await brands.get(brand.id), renamed);
    await brands.remove(brand.id);
    t.is(await brands.get(brand.id), undefined);
    await t.throwsAsync(brands.remove(brand.id), {code: 'unknown-brand'});
    await t.throwsAsync(brands.rename(brand.id, 'Acme', later), {code: 'unknown-brand'});
  });

  test(`${name}: a name is one brand's, whatever its case`, async t => {
    const {brands} = await open(t);
    await brands.add(aBrand({name: 'Acme'}));
    const other = await brands.add(aBrand({name: 'Other'}));
    await t.throwsAsync(brands.add(aBrand({name: 'ACME'})), {code: 'taken-brand-name'});
    await t.throwsAsync(brands.rename(other.id, 'acme', later), {code: 'taken-brand-name'});
    const twenty = await Promise.allSettled(
      Array.from({length: 20}, (_, i) => brands.add(aBrand({name: i % 2 ? 'new' : 'NEW'}))),
    );
    t.is(twenty.filter(({status}) => status === 'fulfilled').length, 1);
    for (const result of twenty) if (result.status === 'rejected') t.is(result.reason.code, 'taken-brand-name');
  });

  test(`${name}: renaming a brand publishes its products, and no others`, async t => {
    const {brands, products, outbox} = await open(t);
    const [brand, other] = [await brands.add(aBrand()), await brands.add(aBrand())];
    const of = ({id, name}: typeof brand) => aProduct({brand: {id, name}, status: 'draft', variants: []});
    const own = Array.from({length: 1003}, () => of(brand));
    await products.add([...own, of(other), aProduct()]);
    const before = (await outbox()).length;
    await brands.rename(brand.id, 'Renamed', later);
    const heard = (await outbox()).slice(before);
    t.is(heard.length, own.length);
    t.deepEqual(new Set(heard.map(({data}) => 'id' in data && data.id)), new Set(own.map(({id}) => id)));
    for (const {data} of heard) t.like(data, {version: 2, updatedAt: later, brand: {id: brand.id, name: 'Renamed'}});
    t.like(await products.get(own[0]!.id), {version: 2, brand: {name: 'Renamed'}});
  });

  test(`${name}: a brand that products have stays, a deleted product has none`, async t => {
    const {brands, products} = await open(t);
    const brand = await brands.add(aBrand());
    const product = aProduct({brand: {id: brand.id, name: brand.name}, status: 'draft'});
    await products.add([product]);
    await t.throwsAsync(brands.remove(brand.id), {code: 'brand-in-use'});
    await products.update(product.id, each => deleteProduct(each, later));
    await t.notThrowsAsync(brands.remove(brand.id));
  });

  test(`${name}: the last event of a product has the newest brand name, whatever is changed concurrently`, async t => {
    const {brands, products, outbox} = await open(t);
    const [first, second] = [await brands.add(aBrand()), await brands.add(aBrand())];
    const all = Array.from({length: 10}, (_, i) => {
      const {id, name} = i % 2 ? first : second;
      return aProduct({brand: {id, name}, status: 'draft', variants: []});
    });
    await products.add(all);
    const fresh = Array.from({length: 10}, () =>
      aProduct({brand: {id: first.id, name: first.name}, status: 'draft', variants: []}),
    );
    await Promise.all([
      ...[first, second].flatMap(({id}) => ['A', 'B', 'C'].map(name => brands.rename(id, `${name} ${id}`, later))),
      ...all.map(({id}, i) => {
        const {id: brandId} = i % 3 ? first : second;
        return products.update(id, (product, brand) => updateProduct(product, {brand}, later), {brandId});
      }),
      ...fresh.map(product => products.add([product])),
    ]);
    const newest = new Map<string, {version: number; brand: {id: string; name: string} | null}>();
    for (const {type, data} of await outbox()) if (type === 'product.changed') newest.set(data.id, data);
    for (const [id, {version, brand}] of newest) {
      const kept = (await products.get(id))!;
      t.deepEqual({version, brand}, {version: kept.version, brand: kept.brand});
      t.is(brand!.name, (await brands.get(brand!.id))!.name);
    }
  });

  for (const sort of ['name', '-name', 'createdAt', '-createdAt']) {
    test(`${name}: pages by ${sort} show every brand once`, async t => {
      const {brands} = await open(t);
      const all = ['E', 'B', 'D', 'A', 'C'].map((letter, i) =>
        aBrand({id: newId(), name: letter, createdAt: `2026-01-0${1 + (i % 3)}T00:00:00.000Z`}),
      );
      for (const brand of all) await brands.add(brand);
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await brands.list({sort, limit: 2, cursor});
        seen.push(...page.items.map(({id}) => id));
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      const field = sort.replace('-', '') as 'name' | 'createdAt';
      const sorted = all.toSorted((a, b) => (`${a[field]} ${a.id}` < `${b[field]} ${b.id}` ? -1 : 1)).map(({id}) => id);
      t.deepEqual(seen, sort.startsWith('-') ? sorted.reverse() : sorted);
    });
  }
};

contract('memory', memory);
contract('postgres', postgres);

test('postgres: a product of a brand that is being removed waits, and is then refused', async t => {
  const [db, other] = (await openPostgres(t, 2)) as [Database, Database];
  const {brands} = storesOn(db);
  const {products} = storesOn(other);
  const {id, name} = await brands.add(aBrand());
  const {adding} = await db.transaction(async () => {
    await brands.remove(id);
    const adding = t.throwsAsync(products.add([aProduct({brand: {id, name}})]), {code: 'unknown-reference'});
    await waitForLockWaiter(other);
    return {adding};
  });
  await adding;
});
