// English alone takes a tenth of the time and a quarter of the memory of all locales. Still, import this file only when it is wanted.
import {faker} from '@faker-js/faker/locale/en';
import {categories} from './categories.ts';
import {kinds} from './kinds.ts';
import {type DemoProduct, pricesOf, slugOf} from './product.ts';
import type {DemoShop} from './shop.ts';

const leaves = categories.filter(category => category.parent !== null);

faker.seed(0);
const brands = faker.helpers.uniqueArray(
  () => `${faker.person.lastName()} ${pick(['Row', 'Yard', 'Lane', 'Hill'])}`,
  40,
);

/**
 * A shop of any size for trying things at scale: the demo's categories, 40 brands and `count` products, the same ones
 * each time for a seed. A bigger shop begins with the products of a smaller one.
 */
export const madeShop = (count: number, seed = 0): DemoShop => ({
  categories,
  brands,
  products: {[Symbol.iterator]: () => madeProducts(count, seed)},
});

/** One product at a time, so that a hundred thousand need no more memory than one. */
export function* madeProducts(count: number, seed = 0): Generator<DemoProduct, void> {
  for (let number = 1; number <= count; number += 1) yield madeProduct(number, seed);
}

const madeProduct = (number: number, seed: number): DemoProduct => {
  // Its number is its seed: a product is the same whatever else was made before it or is made meanwhile.
  faker.seed(seed === 0 ? number : [seed, number]);
  const label = seed === 0 ? `${number}` : `${seed}-${number}`;
  const {slug: category, parent} = leaves[number % leaves.length]!;
  const {attributes, sizes, euros} = kinds[parent];
  const brand = pick(brands);
  const name = `${brand} ${faker.science.chemicalElement().name} ${label}`;
  const whole = faker.number.int(euros);
  const price = {EUR: whole * 100 - 1, USD: Math.round(whole * 1.05) * 100 - 1};
  const colours = faker.helpers.uniqueArray(faker.color.human, faker.number.int({min: 1, max: 4}));
  return {
    name,
    slug: slugOf(name),
    brand,
    categories: [category],
    description: `${faker.commerce.productAdjective()} by nature, made with ${faker.commerce.productMaterial().toLowerCase()} and care.`,
    attributes: Object.fromEntries(Object.entries(attributes).map(([attribute, values]) => [attribute, pick(values)])),
    media: [],
    variants: colours.map((colour, index) => ({
      sku: `${category}-${label}-${index + 1}`.toUpperCase(),
      options: {Colour: colour, [sizes.option]: sizes.choices[index]!},
      prices: pricesOf(price, index * 10_00),
      stock: faker.number.int({max: 500}),
    })),
  };
};

function pick<T>(values: readonly T[]): T {
  return faker.helpers.arrayElement(values);
}
