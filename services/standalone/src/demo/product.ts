import type {Brand} from './brands.ts';
import type {CategorySlug} from './categories.ts';

/** In minor units: 1999 is 19.99. */
export type DemoPrice = {readonly amount: number; readonly currency: 'EUR' | 'USD'};

export type DemoVariant = {
  readonly sku: string;
  readonly options: Readonly<Record<string, string>>;
  readonly prices: readonly DemoPrice[];
  readonly stock: number;
};

export type DemoProduct = {
  readonly name: string;
  readonly slug: string;
  readonly brand: string;
  /** Slugs of the categories that it stands in; those above are implied. */
  readonly categories: readonly string[];
  readonly description: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly media: readonly {readonly url: string; readonly alt: string}[];
  readonly variants: readonly DemoVariant[];
};

/** Choices that cost the same, or each with what it adds to the price in minor units of either currency. */
type Choices = readonly string[] | Readonly<Record<string, number>>;

type Declaration = {
  readonly categories: readonly CategorySlug[];
  readonly description: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Of the plainest variant, in minor units. */
  readonly price: {readonly EUR: number; readonly USD: number};
  readonly options: Readonly<Record<string, Choices>>;
  /** One number a variant; the choices of the last option change fastest. */
  readonly stock: readonly number[];
};

/** A product with a variant for every combination of its options. */
export const product = (
  brand: Brand,
  model: string,
  {categories, description, attributes, price, options, stock}: Declaration,
): DemoProduct => {
  const name = `${brand} ${model}`;
  const combinations = combine(options);
  if (combinations.length !== stock.length) {
    throw new Error(`${name} has ${combinations.length} variants but ${stock.length} numbers of stock.`);
  }
  const variants = combinations.map(
    (chosen, index): DemoVariant => ({
      sku: [brand.slice(0, 3), model, ...chosen.map(({choice}) => choice)].map(code).join('-'),
      options: Object.fromEntries(chosen.map(({option, choice}) => [option, choice])),
      prices: pricesOf(
        price,
        chosen.reduce((sum, {extra}) => sum + extra, 0),
      ),
      stock: stock[index]!,
    }),
  );
  return {name, slug: slugOf(name), brand, categories, description, attributes, media: [], variants};
};

export const pricesOf = ({EUR, USD}: Declaration['price'], extra: number): readonly DemoPrice[] => [
  {amount: EUR + extra, currency: 'EUR'},
  {amount: USD + extra, currency: 'USD'},
];

/** Lower-cased Latin letters and digits, with hyphens for everything between them. */
export const slugOf = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');

const code = (text: string): string => text.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');

type Chosen = {readonly option: string; readonly choice: string; readonly extra: number};

const combine = (options: Declaration['options']): readonly (readonly Chosen[])[] =>
  Object.entries(options).reduce<readonly (readonly Chosen[])[]>(
    (rows, [option, choices]) =>
      rows.flatMap(row => priced(choices).map(([choice, extra]) => [...row, {option, choice, extra}])),
    [[]],
  );

const priced = (choices: Choices): readonly (readonly [choice: string, extra: number])[] =>
  isList(choices) ? choices.map(choice => [choice, 0]) : Object.entries(choices);

const isList = (choices: Choices): choices is readonly string[] => Array.isArray(choices);
