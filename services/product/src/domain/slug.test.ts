import test from 'ava';
import {createDistinctSlug, createSlug} from './slug.ts';

const id = '019a0000-0000-7000-8000-0123456789ab';

const slug = test.macro((t, name: string, wanted: string) => {
  t.is(createSlug(name, id), wanted);
});

test('words are joined by hyphens', slug, 'Sound  Equipment', 'sound-equipment');
test('letters lose their marks', slug, 'Crème Brûlée Ñandú', 'creme-brulee-nandu');
test(
  'letters that Unicode does not take apart are spelled out',
  slug,
  'Straße Øl Łódź Æther',
  'strasse-ol-lodz-aether',
);
test('signs go, except for the one that is a word', slug, "Ladies' & Kids’ -- Shoes!", 'ladies-and-kids-shoes');
test('what has no Latin letter goes by the end of its id', slug, '手机', '0123456789ab');
test('a slug is cut, and does not end in a hyphen', slug, `${'a'.repeat(99)} b`, 'a'.repeat(99));

test('a slug that is taken becomes one of its own', t => {
  t.is(createDistinctSlug('phone', id), 'phone-456789ab');
});
