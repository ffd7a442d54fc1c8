import test from 'ava';
import {deleteProduct, updateProduct} from '../domain/product.ts';
import {aBrand, aProduct, aVariant, later} from '../testing/fixtures.ts';
import {anyCategory, memory, type Open, postgres} from '../testing/stores.ts';

const contract = (name: string, open: Open) => {
  test(`${name}: lists are filtered`, async t => {
    const stores = await open(t);
    const {products, brands} = stores;
    const brand = await brands.add(aBrand());
    const categoryId = await anyCategory(stores);
    const branded = aProduct({brand: {id: brand.id, name: brand.name}});
    const filed = aProduct({categoryIds: [await anyCategory(stores), categoryId], status: 'draft'});
    const single = aProduct({variants: [aVariant({sku: 'ONE'})], status: 'archived'});
    const gone = aProduct({variants: [aVariant({sku: 'GONE'})]});
    await products.add([branded, filed, single, gone]);
    await products.update(gone.id, product => deleteProduct(product, later));
    const found = async (filter: Partial<Parameters<typeof products.list>[0]>) =>
      (await products.list({sort: 'createdAt', limit: 10, ...filter})).items.map(({id}) => id);
    t.deepEqual(await found({}), [branded, filed, single].map(({id}) => id).sort());
    t.deepEqual(await found({status: ['published']}), [branded.id]);
    t.deepEqual(await found({status: ['deleted']}), [gone.id]);
    t.deepEqual(await found({status: ['archived', 'published']}), [branded, single].map(({id}) => id).sort());
    t.like(await products.list({sort: 'createdAt', limit: 1, count: true}), {items: {length: 1}, total: 3});
    t.is((await products.list({sort: 'createdAt', limit: 1})).total, undefined);
    t.deepEqual(await found({brandId: brand.id}), [branded.id]);
    t.deepEqual(await found({id: {prefix: single.id.slice(0, 30)}}), [single.id]);
    t.deepEqual(await found({categoryId}), [filed.id]);
    t.deepEqual(await found({categoryId, status: ['published']}), []);
    t.deepEqual(await found({sku: 'one'}), [single.id]);
    t.deepEqual(await found({slug: filed.slug}), [filed.id]);
    t.deepEqual(await found({slug: filed.slug, status: ['published']}), []);
    t.deepEqual(await found({sku: 'GONE'}), []);
  });

  test(`${name}: a brand is found by its name in any case, and by the first digits of its id`, async t => {
    const {brands} = await open(t);
    const acme = await brands.add(aBrand({name: 'Acme'}));
    await brands.add(aBrand({name: 'Acme Lights'}));
    const page = {sort: 'name', limit: 10};
    t.deepEqual((await brands.list({...page, name: 'ACME'})).items, [acme]);
    t.deepEqual((await brands.list({...page, name: 'Acm'})).items, []);
    t.deepEqual((await brands.list({...page, id: {prefix: acme.id.slice(0, 30)}})).items, [acme]);
    t.deepEqual((await brands.list({...page, id: {prefix: '00000000-0'}})).items, []);
  });

  for (const sort of ['createdAt', '-createdAt', 'name', '-name']) {
    test(`${name}: pages by ${sort} neither skip nor repeat while products come, change and go`, async t => {
      const {products} = await open(t);
      const all = Array.from({length: 9}, (_, i) =>
        aProduct({name: `Lamp ${(i * 4) % 3}`, createdAt: `2026-01-0${1 + ((i * 2) % 5)}T00:00:00.000Z`}),
      );
      await products.add(all);
      const seen: string[] = [];
      for (let cursor: string | undefined; ; ) {
        const page = await products.list({sort, limit: 2, cursor});
        seen.push(...page.items.map(({id}) => id));
        if (seen.length === 4) {
          await products.update(seen[0]!, product => updateProduct(product, {description: 'Changed'}, later));
          await products.update(seen[1]!, product => deleteProduct(product, later));
        }
        if (page.nextCursor === null) break;
        cursor = page.nextCursor;
      }
      const field = sort.replace('-', '') as 'name' | 'createdAt';
      const sorted = all.toSorted((a, b) => (`${a[field]} ${a.id}` < `${b[field]} ${b.id}` ? -1 : 1)).map(({id}) => id);
      t.deepEqual(seen, sort.startsWith('-') ? sorted.reverse() : sorted);
    });
  }
};

contract('memory', memory);
contract('postgres', postgres);
