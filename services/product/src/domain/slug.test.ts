import test from 'ava';
import {changeSlug, createDistinctSlug, createSlug} from './slug.ts';

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
for (const [name, wanted] of [
  ['手机', 'shouji'],
  ['ケース', 'kesu'],
  ['삼성 갤럭시', 'samseong-gaelleogsi'],
  ['Чайник', 'chainik'],
  ['Αθήνα', 'athina'],
  ['กาแฟ', 'kaaef'],
  ['कॉफ़ी', 'kophi'],
  ['חנות', 'hnvt'],
  ['قهوة', 'qhwh'],
  ['北京 2 Pro', 'beijing-2-pro'],
  ['Ĳsland ﬁn', 'ijsland-fin'],
] as const)
  test(`${name} is spelled in Latin letters`, slug, name, wanted);
test('what has no letter and no digit goes by the end of its id', slug, '!!!', '0123456789ab');
test('a slug is cut, and does not end in a hyphen', slug, `${'a'.repeat(99)} b`, 'a'.repeat(99));

test('a slug that is taken becomes one of its own', t => {
  t.is(createDistinctSlug('phone', id), 'phone-456789ab');
});

test('a changed slug becomes a former one, and a former one can come back', t => {
  const first = {slug: 'a', formerSlugs: []};
  t.deepEqual(changeSlug(first), first);
  t.deepEqual(changeSlug(first, 'a'), first);
  const third = changeSlug(changeSlug(first, 'b'), 'c');
  t.deepEqual(third, {slug: 'c', formerSlugs: ['b', 'a']});
  t.deepEqual(changeSlug(third, 'a'), {slug: 'a', formerSlugs: ['c', 'b']});
});

test('the newest twenty former slugs are stored', t => {
  const slugs = Array.from({length: 30}, (_, i) => `slug-${i}`);
  const {formerSlugs} = slugs.reduce(changeSlug, {slug: 'first', formerSlugs: []});
  t.deepEqual(formerSlugs, slugs.slice(9, 29).reverse());
});
