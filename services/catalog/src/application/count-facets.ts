import {type Facets, toFacets} from '../domain/facets.ts';
import {type Criteria, isPriceBounded} from '../domain/search.ts';
import type {Reads} from './ports.ts';

/** Each facet counts under all filters but its own, so that choosing a brand still counts the others. Categories count under all. */
export const countFacets = async ({countFacets}: Reads['pages'], criteria: Criteria): Promise<Facets> => {
  const {brands, attributes = [], currency} = criteria;
  const under = async (change: Partial<Criteria>) => toFacets(await countFacets({...criteria, ...change}), currency);
  const ofAttribute = async (name: string) => {
    const {attributes: all} = await under({attributes: attributes.filter(attribute => attribute.name !== name)});
    return all.filter(attribute => attribute.name === name);
  };
  const [all, ofBrands, ofPrices, ...ofAttributes] = await Promise.all([
    under({}),
    brands && under({brands: undefined}),
    isPriceBounded(criteria) && under({priceMin: undefined, priceMax: undefined}),
    ...attributes.map(({name}) => ofAttribute(name)),
  ]);
  const chosen = new Set(attributes.map(({name}) => name));
  return {
    ...all,
    ...(ofBrands && {brands: ofBrands.brands}),
    ...(ofPrices && {prices: ofPrices.prices}),
    attributes: [...all.attributes.filter(({name}) => !chosen.has(name)), ...ofAttributes.flat()].sort((a, b) =>
      a.name < b.name ? -1 : 1,
    ),
  };
};
