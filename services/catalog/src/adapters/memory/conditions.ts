import {type Criteria, hasMatchingVariant} from '../../domain/search.ts';
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

/** What has a price in the currency. */
const ofCurrency = (index: PageIndex, {currency}: Criteria): Condition => {
  const {slots} = index.prices(currency);
  return {size: slots.length, has: slot => index.page(slot).prices[currency] !== undefined, slots: () => slots};
};

/** What has a variant within the prices; the order by the lowest price leaves out what is too dear. */
const ofPrices = (index: PageIndex, criteria: Criteria): Condition => {
  const {currency, priceMax = Infinity} = criteria;
  const {slots, rank} = index.prices(currency);
  const to = rank(slots, {key: priceMax, id: '\uffff'});
  const has = (slot: number) => hasMatchingVariant(index.page(slot), criteria);
  return {size: to, has, slots: () => slots.slice(0, to).filter(has)};
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
  const {category, brand, inStock, priceMin, priceMax} = asked;
  const matches = asked.words.map(word => index.match(word));
  return [
    ...(category === undefined ? [] : [ofSet(index.categories.of(category))]),
    ...(brand === undefined ? [] : [ofSet(index.brands.of(brand))]),
    ...(inStock === undefined ? [] : [ofSet(index.availability.of(String(inStock)))]),
    ...(asked.priced ? [ofCurrency(index, asked)] : []),
    ...(priceMin === undefined && priceMax === undefined ? [] : [ofPrices(index, asked)]),
    ...ofWords(matches, asked.rank),
    ...(asked.beyond ? [beyond(matches, asked.beyond, index.all)] : []),
  ].sort((a, b) => a.size - b.size);
};
