import test from 'ava';
import {aCategory, aProduct, aVariant, idOf} from '../testing/fixtures.ts';
import {categoryTree} from './category.ts';
import {pageOf, withStock} from './page.ts';

const tree = categoryTree([
  aCategory(1, {name: 'Sport', slug: 'sport'}),
  aCategory(2, {name: 'Shoes', slug: 'shoes', parentId: idOf(1)}),
]);
const shoe = aProduct(7, {
  name: 'Läufer',
  brand: {id: idOf(50), name: 'Océan'},
  categoryIds: [idOf(2), idOf(99)],
  attributes: {Material: 'Wool'},
  variants: [
    aVariant(71, {
      sku: 'LR-S',
      options: {Size: 'S'},
      prices: [
        {amount: 2500, currency: 'EUR'},
        {amount: 2900, currency: 'USD'},
      ],
    }),
    aVariant(72, {sku: 'LR-M', options: {Size: 'M'}, prices: [{amount: 1999, currency: 'EUR'}]}),
  ],
});
const none = new Map<string, number>();

test('a page is found by its name, brand, categories, attributes, options and SKUs', t => {
  const {words, categoryKeys, brandKeys} = pageOf(shoe, none, tree);
  t.deepEqual(words.name, ['laufer']);
  t.deepEqual(words.any, ['laufer', 'ocean', 'sport', 'shoes', 'wool', 'lrs', 's', 'lrm', 'm']);
  t.deepEqual(categoryKeys, [idOf(1), 'sport', idOf(2), 'shoes']);
  t.deepEqual(brandKeys, [idOf(50), 'ocean']);
});

test('its price is the lowest of its variants, in each currency', t => {
  t.deepEqual(pageOf(shoe, none, tree).prices, {EUR: 1999, USD: 2900});
  t.deepEqual(pageOf({...shoe, variants: []}, none, tree).prices, {});
});

test('categories out of reach have no breadcrumbs', t => {
  t.deepEqual(pageOf(shoe, none, tree).breadcrumbs, [
    [
      {id: idOf(1), name: 'Sport', slug: 'sport'},
      {id: idOf(2), name: 'Shoes', slug: 'shoes'},
    ],
  ]);
});

test('a variant that was never heard of in stock cannot be sold', t => {
  const page = pageOf(shoe, new Map([[idOf(72), 3]]), tree);
  t.deepEqual(
    page.variants.map(({available}) => available),
    [0, 3],
  );
  t.true(page.available);
  t.false(pageOf(shoe, none, tree).available);
});

test('a restocked page is what it would be if it were made anew', t => {
  const stock = new Map([[idOf(71), 5]]);
  t.deepEqual(withStock(pageOf(shoe, none, tree), stock), pageOf(shoe, stock, tree));
});

const hides = test.macro((t, status: 'draft' | 'archived' | 'deleted') => {
  t.false(pageOf({...shoe, status}, none, tree).visible);
});
test('a draft is hidden', hides, 'draft');
test('an archived product is hidden', hides, 'archived');
test('a deleted product is hidden', hides, 'deleted');
test('a published product is shown', t => t.true(pageOf(shoe, none, tree).visible));
