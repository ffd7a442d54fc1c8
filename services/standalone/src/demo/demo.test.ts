import test from 'ava';
import {madeProducts, madeShop} from './made.ts';
import {product} from './product.ts';
import {type DemoProduct, type DemoShop, demoShop} from './shop.ts';

const shops: readonly (readonly [title: string, shop: DemoShop])[] = [
  ['the demo shop', demoShop],
  ['a made shop', madeShop(500)],
];

const sorted = <T>(values: readonly T[]) => [...new Set(values)].sort();
const repeated = (values: readonly string[]) => values.filter((value, index) => values.indexOf(value) !== index);
const variantsOf = (products: Iterable<DemoProduct>) => [...products].flatMap(({variants}) => variants);

for (const [title, shop] of shops) {
  test(`${title} gives every product and every variant a name of its own`, t => {
    const products = [...shop.products];
    t.deepEqual(repeated(products.map(({slug}) => slug)), []);
    t.deepEqual(repeated(products.map(({name}) => name)), []);
    t.deepEqual(repeated(variantsOf(products).map(({sku}) => sku)), []);
    for (const {slug, variants} of products) {
      t.regex(slug, /^[a-z0-9]+(-[a-z0-9]+)*$/);
      t.deepEqual(repeated(variants.map(({options}) => JSON.stringify(options))), [], slug);
    }
  });

  test(`${title} names only brands and categories that it has, and leaves none of them empty`, t => {
    const products = [...shop.products];
    const parents = new Set(shop.categories.map(({parent}) => parent));
    const leaves = shop.categories.map(({slug}) => slug).filter(slug => !parents.has(slug));
    t.deepEqual(sorted(products.flatMap(({categories}) => categories)), sorted(leaves));
    t.deepEqual(sorted(products.map(({brand}) => brand)), sorted(shop.brands));
    t.deepEqual(repeated(shop.brands), []);
  });

  test(`${title} prices each variant in euros and dollars and counts its stock`, t => {
    for (const {sku, prices, stock} of variantsOf(shop.products)) {
      t.deepEqual(
        prices.map(({currency}) => currency),
        ['EUR', 'USD'],
        sku,
      );
      t.true(
        prices.every(({amount}) => Number.isInteger(amount) && amount > 0),
        sku,
      );
      t.true(Number.isInteger(stock) && stock >= 0 && stock <= 500, sku);
    }
  });
}

test('the demo shop has 17 categories, each after its parent', t => {
  const {categories}: DemoShop = demoShop;
  t.is(categories.length, 17);
  t.is(new Set(categories.map(({slug}) => slug)).size, 17);
  for (const [index, {name, slug, description, parent}] of categories.entries()) {
    t.true(parent === null || categories.slice(0, index).some(above => above.slug === parent), slug);
    t.is(slug, name.toLowerCase().replaceAll(' ', '-'));
    t.regex(name, /^[\p{L}\p{N} \-_&',]+$/u);
    t.true(description.length > 0 && description.length <= 255, slug);
  }
});

test('what a smart watch, a smart band and a wearable are said to be is what they are', t => {
  const said = Object.fromEntries(demoShop.categories.map(({slug, description}) => [slug, description.toLowerCase()]));
  t.regex(said['smart-watch']!, /^watches/);
  t.notRegex(said['smart-watch']!, /band/);
  t.regex(said['smart-band']!, /bands/);
  t.notRegex(said['smart-band']!, /watch/);
  t.notRegex(said.wearable!, /sound/);
});

test('the demo shop has at least 60 products of two to six variants, some of them scarce or sold out', t => {
  t.true(demoShop.products.length >= 60);
  for (const {name, description, variants, attributes} of demoShop.products) {
    t.true(variants.length >= 2 && variants.length <= 6, name);
    t.true(description.endsWith('.') && description.length <= 255, name);
    t.true(Object.keys(attributes).length >= 3, name);
  }
  const stocks = variantsOf(demoShop.products).map(({stock}) => stock);
  t.true(stocks.some(stock => stock === 0));
  t.true(stocks.some(stock => stock > 0 && stock <= 5));
});

test('a product has a variant for every combination of its options, each at its price', t => {
  const {name, slug, variants} = product('Halvoren', 'Test 1', {
    categories: ['smartphone'],
    description: 'A test.',
    attributes: {},
    price: {EUR: 100_00, USD: 110_00},
    options: {Storage: {'128 GB': 0, '256 GB': 20_00}, Colour: ['Red', 'Blue']},
    stock: [1, 2, 3, 4],
  });
  t.deepEqual([name, slug], ['Halvoren Test 1', 'halvoren-test-1']);
  t.deepEqual(
    variants.map(({sku, stock}) => [sku, stock]),
    [
      ['HAL-TEST1-128GB-RED', 1],
      ['HAL-TEST1-128GB-BLUE', 2],
      ['HAL-TEST1-256GB-RED', 3],
      ['HAL-TEST1-256GB-BLUE', 4],
    ],
  );
  t.deepEqual(variants[3], {
    sku: 'HAL-TEST1-256GB-BLUE',
    options: {Storage: '256 GB', Colour: 'Blue'},
    prices: [
      {amount: 120_00, currency: 'EUR'},
      {amount: 130_00, currency: 'USD'},
    ],
    stock: 4,
  });
});

test('a product whose stock does not count its variants is refused', t => {
  const declare = (stock: number[]) => () =>
    product('Halvoren', 'Test 1', {
      categories: ['smartphone'],
      description: 'A test.',
      attributes: {},
      price: {EUR: 1_00, USD: 1_00},
      options: {Colour: ['Red', 'Blue']},
      stock,
    });
  t.throws(declare([1]), {message: 'Halvoren Test 1 has 2 variants but 1 numbers of stock.'});
  t.throws(declare([1, 2, 3]), {message: 'Halvoren Test 1 has 2 variants but 3 numbers of stock.'});
});

test('a made shop has as many products as asked, of one to four variants, in 40 brands', t => {
  const {brands, products} = madeShop(300);
  t.is([...products].length, 300);
  t.is(brands.length, 40);
  t.deepEqual(sorted([...products].map(({variants}) => variants.length)), [1, 2, 3, 4]);
  t.is([...madeShop(0).products].length, 0);
});

test('a made shop is the same each time, and begins as every smaller one', t => {
  const once = [...madeShop(200).products];
  t.deepEqual([...madeShop(200).products], once);
  t.deepEqual([...madeProducts(300)].slice(0, 200), once);
  // Pinned, since a seed that was forgotten shows only from one process to the next.
  t.is(once[0]?.name, 'Schuster Row Astatine 1');
});

test('two made shops that are read by turns do not disturb each other', t => {
  const alone = [...madeProducts(20)];
  const [one, other] = [madeProducts(20), madeProducts(20)];
  for (const expected of alone) {
    t.deepEqual(one.next().value, expected);
    t.deepEqual(other.next().value, expected);
  }
});
