// cspell:disable -- words of many languages
import test from 'ava';
import {queryWordsOf, rankWords, wordsOf} from './words.ts';

const finds = (text: string, query: string) =>
  queryWordsOf(query).length > 0 &&
  queryWordsOf(query).every(begin => wordsOf(text).some(word => word.startsWith(begin)));

const isFound = test.macro((t, text: string, ...queries: string[]) => {
  for (const query of queries) t.true(finds(text, query), query);
});
const isNotFound = test.macro((t, text: string, ...queries: string[]) => {
  for (const query of queries) t.false(finds(text, query), query);
});

test(
  'English: joined and split',
  isFound,
  "O'Neill wi-fi T-shirt AX-3000",
  'oneill',
  "o'neill",
  'O’Neill',
  'wifi',
  'wi-fi',
  'wi fi',
  'tshirt',
  't-shirt',
  'shirt',
  'ax3000',
  'AX 3000',
  'ax-3000',
  '3000',
);
test(
  'English: written as one word',
  isFound,
  'ONeill wifi tshirt AX3000',
  "o'neill",
  'wi-fi',
  't-shirt',
  'ax-3000',
  'ax 3000',
);
test(
  'English: written as two words',
  isFound,
  'Wi Fi T shirt AX 3000',
  'wifi',
  'wi-fi',
  'tshirt',
  't-shirt',
  'ax3000',
  'ax-3000',
);
test('German', isFound, 'Straßenschild für Müller', 'strassen', 'STRAẞEN', 'muller', 'mu\u0308ller');
test('Polish', isFound, 'Koszulka Łódź', 'lodz', 'łódź');
test('Danish', isFound, 'Smørrebrød på fad', 'smorrebrod', 'pa');
test('Turkish', isFound, 'İzmir ısıtıcı', 'izmir', 'IZMIR', 'isitici');
test('Icelandic', isFound, 'Þórður ærin', 'thordur', 'aerin');
test('French', isFound, 'Crème brûlée, œuf', 'creme brulee', 'oeuf');
test('Vietnamese', isFound, 'Đồng hồ Việt', 'dong ho viet');
test('Russian', isFound, 'Чёрные кроссовки', 'черные', 'КРОССОВКИ');
test('Greek', isFound, 'Άσπρος δρόμος', 'ασπρος', 'ΔΡΟΜΟΣ');
test('Arabic', isFound, 'أحذية رِيَاضِيَّة', 'احذيه', 'رياضية');
test('Persian', isFound, 'کفش ورزشی', 'كفش', 'ورزشي');
test('Hebrew', isFound, 'נַעֲלַיִם', 'נעלים');
test('Hindi', isFound, 'हिन्दी किताब', 'किताब');
test('Chinese', isFound, '智能手机', '手机', '智能', '机');
test('Japanese', isFound, 'スマホケース 革', 'ケース', 'ｹｰｽ', '革');
test('Korean', isFound, '스마트폰케이스', '케이스');
test('Thai', isFound, 'รองเท้าวิ่ง', 'วิ่ง');
test('Chinese beside Latin letters', isFound, 'iPhone手机壳', 'iphone 手机', 'iphone手机壳');
test('compatible forms', isFound, 'ﬁne Ｆｕｌｌ ² so\u00ADft', 'fine', 'full', '2', 'soft');

test('a mark makes another letter in Japanese', isNotFound, 'ハス', 'バス');
test('the middle of a word is not its beginning', isNotFound, 'Shoe', 'hoe');
test('characters that are apart are no word', isNotFound, '手动机', '手机');
test('a query without letters and digits finds nothing', isNotFound, 'Anything', '*', '%', '(', ' … ', '');
test('words that signs part are two words', isNotFound, 'Red, blue', 'redblue');

test('each rank holds the words of the better ones, each once', t => {
  t.deepEqual(rankWords({name: ['Red red Shoe'], brand: ['Shoe & Co'], category: ['Sport'], any: ['Red', 'XL']}), {
    name: ['red', 'shoe'],
    brand: ['red', 'shoe', 'co'],
    category: ['red', 'shoe', 'co', 'sport'],
    any: ['red', 'shoe', 'co', 'sport', 'xl'],
  });
});
