import test from 'ava';
import {attributesOf} from '../import/shopify.ts';
import {exactCells} from './exact.ts';
import {shopify} from './shopify.ts';

const tagsOf = (attributes: Readonly<Record<string, string>> | undefined) =>
  shopify.toLines({slug: 'mug', name: 'Mug', attributes}, exactCells())[0]?.Tags;

test('tags are exported as they were imported: a word stays a word', t => {
  t.deepEqual(attributesOf('red,mug'), {red: 'yes', mug: 'yes'});
  t.is(tagsOf(attributesOf('red,mug')), 'red, mug');
  t.is(tagsOf(attributesOf('Colour:red, mug')), 'Colour:red, mug');
});
