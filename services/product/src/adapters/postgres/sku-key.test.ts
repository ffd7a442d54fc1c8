import {readFile} from 'node:fs/promises';
import test from 'ava';
import {createVariant, updateProduct, updateVariant} from '../../domain/product.ts';
import {aProduct, aVariant, later} from '../../testing/fixtures.ts';
import {openPostgres, storesOn} from '../../testing/stores.ts';

const migration = (direction: 'up' | 'down') =>
  readFile(new URL(`../../../../../migrations/product/0005_sku_key.${direction}.sql`, import.meta.url), 'utf8');

test('variants whose SKUs looked the same before the migration go on', async t => {
  const [db] = await openPostgres(t, 1);
  const {products} = storesOn(db!);
  const [first, second, third] = ['Lamp', 'Chair', 'Table'].map(sku => aProduct({variants: [aVariant({sku})]})) as [
    ReturnType<typeof aProduct>,
    ReturnType<typeof aProduct>,
    ReturnType<typeof aProduct>,
  ];
  await products.add([first, second, third]);
  await db!.sequelize.query(await migration('down'));
  await db!.sequelize.query(`update variants set sku = 'LAMP' where sku = 'Chair'`);
  await db!.sequelize.query(`update variants set sku = E'la\\u200Bmp' where sku = 'Table'`);
  await db!.sequelize.query(await migration('up'));

  for (const {id, variants} of [first, second, third]) {
    await products.update(id, product => updateProduct(product, {name: 'New'}, later));
    const prices = [{amount: 1, currency: 'EUR'}];
    await products.update(id, product => updateVariant(product, variants[0]!.id, {prices}, later));
  }
  const found = (await products.list({sort: 'createdAt', limit: 10, sku: 'lamp'})).items.map(({id}) => id);
  t.deepEqual(found, [first.id, second.id, third.id].sort());

  const add = (sku: string) => products.add([aProduct({variants: [aVariant({sku})]})]);
  for (const sku of ['lamp', 'LAMP', 'lAMP']) await t.throwsAsync(add(sku), {code: 'taken-sku'});
  const rename = (sku: string) =>
    products.update(second.id, product => updateVariant(product, second.variants[0]!.id, {sku}, later));
  await t.throwsAsync(rename('lAmp'), {code: 'taken-sku'});
  t.is((await rename('Chair')).variants[0]!.sku, 'Chair');
  await t.throwsAsync(add('CHAIR'), {code: 'taken-sku'});
  const extra = aVariant({sku: 'chair'});
  await t.throwsAsync(
    products.update(first.id, product => createVariant(product, extra, later)),
    {code: 'taken-sku', message: /chair/},
  );
});
