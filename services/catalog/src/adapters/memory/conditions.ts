import {type Criteria, hasMatchingVariant, isPriceBounded} from '../../domain/search.ts';
import {type Rank, ranks} from '../../domain/words.ts';
import type {PageIndex} from './page-index.ts';
import type {Matches} from './words.ts';

/** A condition of a query, as an index evaluates it. */
export type Condition = {
  /** Number of matching slots. */
  readonly size: number;
  has(slot: number): boolean;
  slots(): Iterable<number>;
};

const ofSet = (set: ReadonlySet<number>): Condition => ({size: set.size, has: slot => set.has(slot), slots: () => set});

const ofAny = (postings: PageIndex['brands'], keys: readonly string[]): Condition =>
  ofSet(keys.length === 1 ? postings.of(keys[0]!) : new Set(keys.flatMap(key => [...postings.of(key)])));

/** What has a price in the currency. */
const ofCurrency = (index: PageIndex, {currency}: Criteria): Condition => {
  const {slots} = index.prices(currency);
  return {size: slots.length, has: slot => index.page(slot).prices[currency] !== undefined, slots: () => slots};
};

/** What is not too dear, by the lowest price. */
const upToPrice = (index: PageIndex, {currency, priceMax = Infinity}: Criteria): readonly number[] => {
  const {slots, rank} = index.prices(currency);
  return slots.slice(0, rank(slots, {key: priceMax, id: '\uffff'}));
};

/** What has a matching variant. */
const ofVariants = (index: PageIndex, criteria: Criteria): Condition => {
  const slots = isPriceBounded(criteria) ? upToPrice(index, criteria) : index.all;
  const has = (slot: number) => hasMatchingVariant(index.page(slot), criteria);
  return {size: slots.length, has, slots: () => slots.filter(has)};
};

const fits = ({best}: Matches, rank: Rank) => {
  const worst = 1 + ranks.indexOf(rank);
  return (slot: number) => best[slot]! > 0 && best[slot]! <= worst;
};

const ofWords = (matches: readonly Matches[], rank: Rank): Condition[] =>
  matches.map(match => {
    const has = fits(match, rank);
    const slots = match.slots.filter(has);
    return {size: slots.length, has, slots: () => slots};
  });

const beyond = (matches: readonly Matches[], rank: Rank, slots: readonly number[]): Condition => {
  const tests = matches.map(match => fits(match, rank));
  const has = (slot: number) => !tests.every(test => test(slot));
  return {size: slots.length, has, slots: () => slots.filter(has)};
};

type Asked = Criteria & {readonly rank: Rank; readonly beyond?: Rank | undefined; readonly priced: boolean};

/** The conditions of a query, all of which must hold; the most selective one first. */
export const conditionsOf = (index: PageIndex, asked: Asked): readonly Condition[] => {
  const {category, brands, attributes = [], inStock} = asked;
  const matches = asked.words.map(word => index.match(word));
  return [
    ...(category === undefined ? [] : [ofSet(index.categories.of(category))]),
    ...(brands === undefined ? [] : [ofAny(index.brands, brands)]),
    ...attributes.map(({traits}) => ofAny(index.traits, traits)),
    ...(inStock === undefined ? [] : [ofSet(index.availability.of(String(inStock)))]),
    ...(asked.priced ? [ofCurrency(index, asked)] : []),
    ...(isPriceBounded(asked) || attributes.length > 0 ? [ofVariants(index, asked)] : []),
    ...ofWords(matches, asked.rank),
    ...(asked.beyond ? [beyond(matches, asked.beyond, index.all)] : []),
  ].sort((a, b) => a.size - b.size);
};
