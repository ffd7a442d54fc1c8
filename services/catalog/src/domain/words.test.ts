import test from 'ava';
import {fold, rankWords, wordsOf} from './words.ts';

const reads = test.macro((t, text: string, words: string[]) => t.deepEqual(wordsOf(text), words));

test('case and marks do not matter', reads, 'CRÈME Brûlée', ['creme', 'brulee']);
test('whatever is no letter or digit parts words', reads, "L'Oréal—No.5 / 2×4,SKU_17-b", [
  'l',
  'oreal',
  'no',
  '5',
  '2',
  '4',
  'sku',
  '17',
  'b',
]);
test('other scripts have words too', reads, 'Кроссовки 李小龍 İstanbul', ['кроссовки', '李小龍', 'istanbul']);
test('compatible forms are alike', reads, 'ﬁne Ｆｕｌｌ ²', ['fine', 'full', '2']);
test('a text without letters has no words', reads, ' … !? ', []);

test('folding keeps what parts words', t => {
  t.is(fold("L'Oréal Ünder-10"), "l'oreal under-10");
});

test('each rank holds the words of the better ones, each once', t => {
  t.deepEqual(rankWords({name: ['Red red Shoe'], brand: ['Shoe & Co'], category: ['Sport'], any: ['Red', 'XL']}), {
    name: ['red', 'shoe'],
    brand: ['red', 'shoe', 'co'],
    category: ['red', 'shoe', 'co', 'sport'],
    any: ['red', 'shoe', 'co', 'sport', 'xl'],
  });
});
