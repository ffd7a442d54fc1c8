import {newId} from '@ecom/core/ids';
import test from 'ava';
import {createUseCases} from '../application/index.ts';
import type {ImportRow, RowDecision} from '../domain/import.ts';
import {now} from '../testing/fixtures.ts';
import {memory, type Open, postgres, type Stores} from '../testing/stores.ts';

const price = (amount: number) => [{amount, currency: 'EUR'}];
const lamp = (change: Partial<ImportRow> = {}): ImportRow => ({
  slug: 'lamp',
  name: 'Lamp',
  status: 'published',
  brand: 'Acme',
  categories: [['Home', 'Lights'], ['Gifts']],
  variants: [{sku: 'LAMP', options: {}, prices: price(1999), stock: 5}],
  ...change,
});
const chair = (i: number): ImportRow => ({
  slug: `chair-${i}`,
  name: 'Chair',
  status: 'published',
  brand: 'Acme',
  categories: [['Home']],
  variants: [{sku: `CHAIR-${i}`, prices: price(100), stock: 10}],
});

const useCasesOn = (stores: Stores) => createUseCases({...stores, newId, now: () => now});
/** The products of accepted rows. */
const productsOf = (decisions: readonly RowDecision[]) =>
  decisions.flatMap(row => (row.outcome === 'refused' ? [] : [row.product]));
const outcomesOf = (decisions: readonly RowDecision[]) => decisions.map(({outcome}) => outcome);

const contract = (name: string, open: Open) => {
  test(`${name}: an import creates products with stock, brands and categories, and its repetition changes nothing`, async t => {
    const stores = await open(t);
    const {importProducts, listProducts, getCategoryTree, listBrands} = useCasesOn(stores);
    t.deepEqual(outcomesOf(await importProducts([lamp(), chair(1)], false)), ['created', 'created']);
    const {items} = await listProducts({sort: 'name', limit: 10});
    t.like(items, [
      {name: 'Chair', variants: {length: 1}},
      {name: 'Lamp', slug: 'lamp', status: 'published', version: 1, brand: {name: 'Acme'}, categoryIds: {length: 2}},
    ]);
    t.like(items[1]!.variants, [{sku: 'LAMP', prices: price(1999), stock: {onHand: 5, reserved: 0}}]);
    t.is((await listBrands({sort: 'name', limit: 10})).items.length, 1);
    t.like(await getCategoryTree(true), [{name: 'Gifts'}, {name: 'Home', subcategories: [{name: 'Lights'}]}]);

    const recorded = (await stores.outbox()).length;
    t.deepEqual(outcomesOf(await importProducts([lamp(), chair(1)], false)), ['unchanged', 'unchanged']);
    t.is((await stores.outbox()).length, recorded);
  });

  test(`${name}: an import changes what a row has, and keeps the rest`, async t => {
    const stores = await open(t);
    const {importProducts, getProduct} = useCasesOn(stores);
    const [created] = productsOf(await importProducts([lamp({description: 'Bright', attributes: {watt: '7'}})], false));
    const row = {
      slug: 'lamp',
      name: 'Lamp',
      brand: null,
      variants: [
        {sku: 'lamp', prices: price(1500), stock: 7},
        {sku: 'LAMP-2', options: {size: 'L'}},
      ],
    };
    const [updated] = await importProducts([row], false);
    t.is(updated!.outcome, 'updated');
    const product = await getProduct(created!.id, true);
    t.like(product, {
      version: 2,
      description: 'Bright',
      attributes: {watt: '7'},
      brand: null,
      categoryIds: {length: 2},
    });
    t.like(product.variants, [
      {sku: 'LAMP', prices: price(1500), stock: {onHand: 7}},
      {sku: 'LAMP-2', options: {size: 'L'}, prices: [], stock: {onHand: 0}},
    ]);
    t.deepEqual(outcomesOf(await importProducts([row], false)), ['unchanged']);
  });

  test(`${name}: a row that changes stock only publishes the available quantity`, async t => {
    const stores = await open(t);
    const {importProducts} = useCasesOn(stores);
    await importProducts([lamp()], false);
    const recorded = (await stores.outbox()).length;
    const stock = [{sku: 'LAMP', stock: 8}];
    t.deepEqual(outcomesOf(await importProducts([lamp({variants: stock})], false)), ['updated']);
    const [event, ...others] = (await stores.outbox()).slice(recorded);
    t.like(event, {type: 'stock.changed', data: {version: 2, available: 8}});
    t.deepEqual(others, []);
  });

  test(`${name}: a refused row has no effect on the others, and its brand is not created`, async t => {
    const stores = await open(t);
    const {importProducts, listBrands} = useCasesOn(stores);
    await importProducts([lamp()], false);
    const twice = [
      {sku: 'A', options: {size: 'L'}, prices: price(1)},
      {sku: 'B', options: {size: 'L'}},
    ];
    const rows: readonly [ImportRow, string][] = [
      [{...chair(1), brand: 'Other', variants: [{sku: 'lamp'}]}, 'taken-sku'],
      [{...chair(2), brand: 'Other', variants: []}, 'variant-required'],
      [{...chair(3), brand: 'Other', variants: twice}, 'same-options'],
      [{...chair(4), brand: 'Other', variants: [twice[0]!, {sku: 'a'}]}, 'taken-sku'],
    ];
    const decisions = await importProducts([...rows.map(([row]) => row), chair(5), chair(5)], false);
    const codes = decisions.map(row => (row.outcome === 'refused' ? row.failure.code : row.outcome));
    t.deepEqual(codes, [...rows.map(([, code]) => code), 'created', 'repeated-slug']);
    t.is((await listBrands({sort: 'name', limit: 10})).items.length, 1);
  });

  test(`${name}: stock below what is reserved is refused`, async t => {
    const stores = await open(t);
    const {importProducts, reserveStock} = useCasesOn(stores);
    const [product] = productsOf(await importProducts([lamp()], false));
    await reserveStock(newId(), [{variantId: product!.variants[0]!.id, quantity: 3}], {id: newId()});
    const [refused] = await importProducts([lamp({variants: [{sku: 'LAMP', stock: 2}]})], false);
    t.like(refused, {outcome: 'refused', failure: {code: 'below-reserved'}});
  });

  test(`${name}: a dry run tells the outcomes and changes nothing`, async t => {
    const stores = await open(t);
    const {importProducts, listProducts, listBrands, getCategoryTree} = useCasesOn(stores);
    t.deepEqual(outcomesOf(await importProducts([lamp()], true)), ['created']);
    t.deepEqual((await listProducts({sort: 'name', limit: 10})).items, []);
    t.deepEqual((await listBrands({sort: 'name', limit: 10})).items, []);
    t.deepEqual(await getCategoryTree(true), []);
    await importProducts([lamp()], false);
    t.deepEqual(outcomesOf(await importProducts([lamp({brand: 'New'}), lamp()], true)), ['updated', 'refused']);
  });

  test(`${name}: importing an export changes nothing`, async t => {
    const stores = await open(t);
    const {importProducts, exportProducts} = useCasesOn(stores);
    await importProducts([lamp({attributes: {b: '1', a: '2'}}), chair(1), {...chair(2), status: 'draft'}], false);
    const first = await exportProducts({limit: 2});
    const second = await exportProducts({limit: 2, cursor: first.nextCursor!});
    t.is(second.nextCursor, null);
    const rows = [...first.items, ...second.items];
    t.deepEqual(rows.map(({slug}) => slug).sort(), ['chair-1', 'chair-2', 'lamp']);
    const recorded = (await stores.outbox()).length;
    t.deepEqual(outcomesOf(await importProducts(rows, false)), ['unchanged', 'unchanged', 'unchanged']);
    t.is((await stores.outbox()).length, recorded);
  });

  test(`${name}: concurrent imports of the same rows create each product once`, async t => {
    const stores = await open(t);
    const {importProducts, listProducts} = useCasesOn(stores);
    const rows = Array.from({length: 10}, (_, i) => chair(i));
    const imports = [rows, rows.toReversed(), rows, rows.toReversed()];
    const outcomes = (await Promise.all(imports.map(each => importProducts(each, false)))).flatMap(outcomesOf);
    t.is(outcomes.filter(outcome => outcome === 'created').length, 10);
    t.is(outcomes.filter(outcome => outcome === 'unchanged').length, 30);
    t.is((await listProducts({sort: 'name', limit: 100})).items.length, 10);
  });

  test(`${name}: imports that set stock while it is reserved lose no reservation`, async t => {
    const stores = await open(t);
    const {importProducts, reserveStock, getStock} = useCasesOn(stores);
    const rows = Array.from({length: 5}, (_, i) => chair(i));
    const ids = productsOf(await importProducts(rows, false)).map(({variants}) => variants[0]!.id);
    const reserve = (n: number) =>
      reserveStock(
        newId(),
        (n % 2 ? ids : ids.toReversed()).map(variantId => ({variantId, quantity: 1})),
        {id: newId()},
      );
    const setStock = (onHand: number) =>
      importProducts(
        rows.map(row => ({...row, variants: row.variants.map(variant => ({...variant, stock: onHand}))})),
        false,
      );
    await Promise.all(Array.from({length: 8}, (_, n) => (n % 2 ? setStock(10 + n) : reserve(n))));
    const reserved = (await stores.outbox()).filter(({type}) => type === 'stock.reserved').length;
    t.is(reserved, 4);
    for (const id of ids) t.is((await getStock(id)).reserved, 4);
  });
};

contract('memory', memory);
contract('postgres', postgres);
