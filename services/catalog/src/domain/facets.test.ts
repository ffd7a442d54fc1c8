import test from 'ava';
import {aCategory, aProduct, aVariant, idOf} from '../testing/fixtures.ts';
import {categoryTree} from './category.ts';
import {facetKeysOf, priceRange, toFacets} from './facets.ts';
import {pageOf} from './page.ts';

const ranges = test.macro((t, amount: number, range: [number, number]) => t.deepEqual(priceRange(amount), range));
test('nothing costs 0 to 999', ranges, 0, [0, 999]);
test('999 costs 0 to 999', ranges, 999, [0, 999]);
test('1000 costs 1000 to 1999', ranges, 1000, [1000, 1999]);
test('1999 costs 1000 to 1999', ranges, 1999, [1000, 1999]);
test('2000 costs 2000 to 4999', ranges, 2000, [2000, 4999]);
test('9999 costs 5000 to 9999', ranges, 9999, [5000, 9999]);
test('10000 costs 10000 to 19999', ranges, 10_000, [10_000, 19_999]);
test('1234567 costs 1000000 to 1999999', ranges, 1_234_567, [1_000_000, 1_999_999]);

test('a page counts once for each thing that it has, however many variants have it', t => {
  const tree = categoryTree([aCategory(1, {name: 'Sport', slug: 'sport'})]);
  const product = aProduct(7, {
    brand: {id: idOf(50), name: 'Ocean'},
    categoryIds: [idOf(1)],
    attributes: {Material: 'Wool'},
    variants: [
      aVariant(1, {options: {Size: 'S'}}),
      aVariant(2, {options: {Size: 'S'}}),
      aVariant(3, {options: {Size: 'M'}}),
    ],
  });
  const keys = facetKeysOf(pageOf(product, new Map(), tree));
  t.deepEqual(toFacets(new Map(keys.map(key => [key, 1])), 'EUR'), {
    brands: [{id: idOf(50), name: 'Ocean', count: 1}],
    categories: [{id: idOf(1), slug: 'sport', name: 'Sport', count: 1}],
    prices: [{min: 1000, max: 1999, count: 1}],
    attributes: [
      {name: 'Material', values: [{value: 'Wool', count: 1}]},
      {
        name: 'Size',
        values: [
          {value: 'M', count: 1},
          {value: 'S', count: 1},
        ],
      },
    ],
  });
});

test('the frequent comes first, then the name decides; other currencies are left out', t => {
  const counts = new Map([
    [JSON.stringify(['brand', 'b1', 'Oak']), 2],
    [JSON.stringify(['brand', 'b2', 'Ash']), 2],
    [JSON.stringify(['brand', 'b3', 'Elm']), 9],
    [JSON.stringify(['price', 'USD', 0, 999]), 4],
  ]);
  const {brands, prices} = toFacets(counts, 'EUR');
  t.deepEqual(
    brands.map(({name}) => name),
    ['Elm', 'Ash', 'Oak'],
  );
  t.deepEqual(prices, []);
});
