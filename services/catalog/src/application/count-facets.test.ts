import test from 'ava';
import {memoryPages} from '../adapters/memory/pages.ts';
import {memoryReplicas} from '../adapters/memory/replicas.ts';
import {aProduct, aVariant, idOf} from '../testing/fixtures.ts';
import {createUseCases} from './index.ts';
import type {ListQuery} from './list-products.ts';

const open = () => {
  const useCases = createUseCases({replicas: memoryReplicas(), pages: memoryPages(), responseCache: {forget() {}}});
  const list = (query: Partial<ListQuery> = {}) =>
    useCases.listProducts({sort: 'relevance', currency: 'EUR', facets: false, limit: 20, ...query});
  return {...useCases, list};
};

test('facets count under the filters, on every page alike', async t => {
  const {applyProductChange, list} = open();
  for (const number of [1, 2, 3])
    await applyProductChange(aProduct(number, {attributes: {Wood: number === 3 ? 'Elm' : 'Oak'}}));
  const attributes = [{name: 'Wood', values: [{value: 'Oak', count: 2}]}];
  const first = await list({q: 'oak', facets: true, limit: 1});
  t.like(first.facets, {attributes});
  t.like((await list({q: 'oak', facets: true, limit: 1, cursor: first.nextCursor!})).facets, {attributes});
  t.is((await list()).facets, undefined);
});

test('a facet counts under all filters but its own', async t => {
  const {applyProductChange, list} = open();
  const elm = {id: idOf(801), name: 'Elm'};
  const oak = {id: idOf(802), name: 'Oak'};
  const priced = (id: number, amount: number) => [aVariant(id, {prices: [{amount, currency: 'EUR'}]})];
  await applyProductChange(aProduct(1, {brand: elm, attributes: {Wood: 'Elm'}, variants: priced(100, 500)}));
  await applyProductChange(aProduct(2, {brand: elm, attributes: {Wood: 'Oak'}, variants: priced(200, 500)}));
  await applyProductChange(aProduct(3, {brand: oak, attributes: {Wood: 'Oak'}, variants: priced(300, 9000)}));

  const counted = async (query: Partial<ListQuery>) => {
    const {brands, attributes, prices} = (await list({facets: true, ...query})).facets!;
    return {
      brands: brands.map(({name, count}) => `${name} ${count}`),
      woods: attributes.flatMap(({values}) => values.map(({value, count}) => `${value} ${count}`)),
      prices: prices.map(({min, count}) => `${min} ${count}`),
    };
  };
  t.deepEqual(await counted({brand: ['oak']}), {brands: ['Elm 2', 'Oak 1'], woods: ['Oak 1'], prices: ['5000 1']});
  t.deepEqual(await counted({attribute: ['Wood:Elm']}), {
    brands: ['Elm 1'],
    woods: ['Oak 2', 'Elm 1'],
    prices: ['0 1'],
  });
  t.deepEqual(await counted({priceMin: 1000}), {brands: ['Oak 1'], woods: ['Oak 1'], prices: ['0 2', '5000 1']});
  t.deepEqual(await counted({brand: ['oak'], attribute: ['Wood:Elm']}), {
    brands: ['Elm 1'],
    woods: ['Oak 1'],
    prices: [],
  });
});
