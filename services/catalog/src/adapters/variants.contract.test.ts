import test from 'ava';
import {categoryTree} from '../domain/category.ts';
import {toFacets} from '../domain/facets.ts';
import {pageOf} from '../domain/page.ts';
import type {Search} from '../domain/search.ts';
import {aProduct, aVariant, idOf} from '../testing/fixtures.ts';
import {type OpenStore, stores} from '../testing/stores.ts';

const everything: Search = {words: [], currency: 'EUR', order: 'newest', rank: 'any', limit: 10};
const numbersOf = (pages: readonly {readonly id: string}[]) => pages.map(({id}) => Number(id.slice(-4)));

/** A cheap, small variant that is sold out, and a dear, large one in stock. */
const cheapAndDear = pageOf(
  aProduct(7, {
    attributes: {Material: 'Wool'},
    variants: [
      aVariant(700, {options: {Size: 'S'}, prices: [{amount: 1000, currency: 'EUR'}]}),
      aVariant(701, {options: {Size: 'L'}, prices: [{amount: 9000, currency: 'EUR'}]}),
    ],
  }),
  new Map([[idOf(701), 5]]),
  categoryTree([]),
);

const oneVariantMeetsAll = test.macro(
  async (t, open: OpenStore, criteria: Partial<Search>, numbers: readonly number[]) => {
    const {pages} = await open(t);
    await pages.save([{page: cheapAndDear, revision: 0}]);
    t.deepEqual(numbersOf(await pages.find({...everything, ...criteria})), numbers);
    const counts = await pages.countFacets({...everything, ...criteria});
    t.is(counts.size > 0, numbers.length > 0);
    t.is(await pages.count({...everything, ...criteria, priced: false}), numbers.length);
    t.is(await pages.count({...everything, ...criteria, priced: true}), numbers.length);
  },
);

const size = (...sizes: string[]) => ({name: 'Size', traits: sizes.map(each => `Size:${each}`)});
const wool = {name: 'Material', traits: ['Material:Wool', 'Material:Silk']};

const variantCriteria: readonly [title: string, criteria: Partial<Search>, numbers: readonly number[]][] = [
  ['finds a variant that is not the cheapest', {priceMin: 8000}, [7]],
  ['finds the cheapest variant, sold out or not', {priceMax: 2000}, [7]],
  ['finds no price of a sold out variant in stock', {priceMax: 2000, inStock: true}, []],
  ['finds the price of an available variant in stock', {priceMin: 8000, inStock: true}, [7]],
  ['finds no price between those of two variants', {priceMin: 2000, priceMax: 8000}, []],
  ['finds an option', {attributes: [size('S')]}, [7]],
  ['finds any of several values of an option', {attributes: [size('S', 'XL')]}, [7]],
  ['finds no value that no variant has', {attributes: [size('M', 'XL')]}, []],
  ['finds an option of a sold out variant not in stock', {attributes: [size('S')], inStock: true}, []],
  ['finds an option of an available variant in stock', {attributes: [size('L')], inStock: true}, [7]],
  ['finds an option at its price', {attributes: [size('S')], priceMax: 2000}, [7]],
  ['finds no option at the price of another variant', {attributes: [size('L')], priceMax: 2000}, []],
  ['finds an attribute and an option together', {attributes: [wool, size('L')], priceMin: 8000}, [7]],
  ['finds nothing sold out where a variant is available', {priceMax: 2000, inStock: false}, []],
];

const countsFacetsOfMatchingVariants = test.macro(
  async (t, open: OpenStore, criteria: Partial<Search>, sizes: readonly string[], prices: readonly number[]) => {
    const {pages} = await open(t);
    await pages.save([{page: cheapAndDear, revision: 0}]);
    const {attributes, prices: ranges} = toFacets(await pages.countFacets({...everything, ...criteria}), 'EUR');
    t.deepEqual(
      attributes.map(({name, values}) => [name, ...values.map(({value, count}) => `${value} ${count}`)]),
      [
        ['Material', 'Wool 1'],
        ['Size', ...sizes.map(each => `${each} 1`)],
      ],
    );
    t.deepEqual(
      ranges.map(({min, count}) => [min, count]),
      prices.map(min => [min, 1]),
    );
  },
);

const facetCriteria: readonly [title: string, Partial<Search>, sizes: readonly string[], prices: readonly number[]][] =
  [
    ['counts facets of all variants', {}, ['L', 'S'], [1000, 5000]],
    ['counts facets of available variants', {inStock: true}, ['L'], [5000]],
    ['counts facets of variants within a price', {priceMax: 2000}, ['S'], [1000]],
    ['counts facets of variants with an option', {attributes: [size('S')]}, ['S'], [1000]],
    ['counts facets of variants by an attribute of the product', {attributes: [wool]}, ['L', 'S'], [1000, 5000]],
  ];

for (const [name, open] of Object.entries(stores)) {
  for (const [title, criteria, numbers] of variantCriteria)
    test(`${name} ${title}`, oneVariantMeetsAll, open, criteria, numbers);
  for (const [title, criteria, sizes, prices] of facetCriteria)
    test(`${name} ${title}`, countsFacetsOfMatchingVariants, open, criteria, sizes, prices);
}
