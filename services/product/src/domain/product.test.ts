import test from 'ava';
import {aProduct, aVariant, later} from '../testing/fixtures.ts';
import {
  assertDistinctVariants,
  assertValid,
  assertVersion,
  createVariant,
  deleteProduct,
  deleteVariant,
  maxPairs,
  maxVariants,
  type Product,
  updateProduct,
  updateVariant,
} from './product.ts';

const black = aVariant({id: 'black', sku: 'LAMP-B', options: {colour: 'black', size: 'M'}});
const white = aVariant({id: 'white', sku: 'LAMP-W', prices: []});
const lamp = aProduct({
  variants: [black, white],
  attributes: {watt: '7', base: 'E27'},
  brand: {id: 'acme', name: 'Acme'},
});

test('a change raises the version and the date', t => {
  const media = [{url: 'https://example.org/lamp.jpg', alt: ''}];
  const changed = updateProduct(lamp, {name: 'New', media, status: 'archived', brand: null}, later);
  t.deepEqual(changed, {...lamp, name: 'New', media, status: 'archived', brand: null, version: 2, updatedAt: later});
});

test('attributes and options are merged: null takes one out, what is not named stays', t => {
  t.deepEqual(updateProduct(lamp, {attributes: {watt: '9', base: null, new: 'yes'}}, later).attributes, {
    watt: '9',
    new: 'yes',
  });
  const {variants} = updateVariant(lamp, 'black', {options: {size: null}, sku: 'B'}, later);
  t.deepEqual(variants, [{...black, sku: 'B', options: {colour: 'black'}}, white]);
});

test('variants are added at the end and removed', t => {
  const blue = aVariant();
  t.deepEqual(createVariant(lamp, blue, later), {
    ...lamp,
    variants: [black, white, blue],
    version: 2,
    updatedAt: later,
  });
  t.deepEqual(deleteVariant(lamp, 'white', later).variants, [black]);
});

test('a deleted product keeps its id, and gives back what it held', t => {
  const deleted = deleteProduct(lamp, later);
  t.like(deleted, {id: lamp.id, status: 'deleted', brand: null, variants: [], version: 2});
});

test('a draft may be as unfinished as it likes', t => {
  const draft = aProduct({status: 'draft', variants: []});
  t.is(assertValid(draft), draft);
});

const many = (count: number) => Object.fromEntries(Array.from({length: count}, (_, i) => [`key ${i}`, 'value']));
const full: Product = {...lamp, variants: Array.from({length: maxVariants}, () => aVariant())};
const price = {amount: 1, currency: 'EUR'};

const refuses = test.macro((t, act: () => unknown, code: string) => {
  t.throws(act, {code});
});

test('refuses a variant too many', refuses, () => createVariant(full, aVariant(), later), 'too-many-variants');
for (const sku of ['LAMP-B', 'lamp-b', 'LAMP\u200B-B\u00AD'])
  test(
    `refuses the SKU ${JSON.stringify(sku)} twice`,
    refuses,
    () => createVariant(lamp, aVariant({sku}), later),
    'taken-sku',
  );
test(
  'refuses the SKU of another variant',
  refuses,
  () => updateVariant(lamp, 'white', {sku: 'lamp-b'}, later),
  'taken-sku',
);
test(
  'refuses a variant with the options of another',
  refuses,
  () => createVariant(lamp, aVariant({options: {size: 'M', colour: 'black'}}), later),
  'same-options',
);
test(
  'refuses a change to the options of another',
  refuses,
  () => updateVariant(lamp, 'white', {options: {form: null, size: 'M', colour: 'black'}}, later),
  'same-options',
);
test(
  'refuses a second variant without options',
  refuses,
  () => assertDistinctVariants(aProduct({variants: [aVariant({options: {}}), aVariant({options: {}})]})),
  'same-options',
);

test('variants that were alike before can still be changed', t => {
  const twins = [aVariant({id: 'a', sku: 'twin', options: {}}), aVariant({id: 'b', sku: 'TWIN', options: {}})];
  const old = aProduct({variants: twins});
  t.is(updateProduct(old, {name: 'New'}, later).name, 'New');
  t.deepEqual(updateVariant(old, 'b', {prices: [price], sku: 'Twin', options: {}}, later).variants[1]!.prices, [price]);
  t.is(updateVariant(old, 'b', {sku: 'own', options: {size: 'M'}}, later).variants[1]!.sku, 'own');
});
test(
  'refuses two prices in a currency',
  refuses,
  () => updateVariant(lamp, 'black', {prices: [price, price]}, later),
  'duplicate-price',
);
test(
  'refuses attributes that grow too many by a merge',
  refuses,
  () => updateProduct(lamp, {attributes: many(maxPairs)}, later),
  'too-many-entries',
);
test(
  'refuses options that grow too many by a merge',
  refuses,
  () => updateVariant(lamp, 'black', {options: many(maxPairs)}, later),
  'too-many-entries',
);
test(
  'refuses to publish what has no price',
  refuses,
  () => updateProduct(aProduct({status: 'draft', variants: [white]}), {status: 'published'}, later),
  'variant-required',
);
test(
  'refuses to take the last price off what is published',
  refuses,
  () => updateVariant(lamp, 'black', {prices: []}, later),
  'variant-required',
);
test(
  'refuses to remove the last variant with a price from what is published',
  refuses,
  () => deleteVariant(lamp, 'black', later),
  'variant-required',
);
test('refuses to change an unknown variant', refuses, () => updateVariant(lamp, 'nope', {}, later), 'unknown-variant');
test('refuses to remove an unknown variant', refuses, () => deleteVariant(lamp, 'nope', later), 'unknown-variant');
test('refuses a stale version', refuses, () => assertVersion(lamp, 2), 'stale-product');

test('a version that fits, or none, is fine', t => {
  t.is(assertVersion(lamp, 1), lamp);
  t.is(assertVersion(lamp, undefined), lamp);
});
