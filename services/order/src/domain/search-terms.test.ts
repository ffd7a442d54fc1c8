import test from 'ava';
import {lineOf, termsOf} from '../testing/orders.ts';
import {requiredTerms, searchTerms} from './search-terms.ts';

const order = (fullName: string) =>
  termsOf({
    lines: [
      {...lineOf('mug', 1, 1), sku: 'MUG-Blue'},
      {...lineOf('pot', 1, 1), sku: 'MUG-Blue'},
    ],
    shippingAddress: {...termsOf().shippingAddress, fullName},
  });

test("an order is found by its SKUs and the words of the recipient's name", t => {
  t.deepEqual(searchTerms(order('Ada King-Noel')), ['sku:mug-blue', 'name:ada', 'name:king', 'name:noel']);
});

const finds = test.macro((t, query: Parameters<typeof requiredTerms>[0], expected: boolean) => {
  const terms = searchTerms(order('Zoë O’Neill'));
  t.is(
    requiredTerms(query)!.every(term => terms.includes(term)),
    expected,
  );
});
test('a SKU in another case', finds, {sku: 'mug-BLUE'}, true);
test('part of a SKU', finds, {sku: 'mug'}, false);
test('a word of the name', finds, {name: 'zoë'}, true);
test('a name in another Unicode form', finds, {name: 'Zoe\u0308'}, true);
test('a name in another order', finds, {name: 'O’Neill, Zoë'}, true);
test('a SKU and a name of another person', finds, {sku: 'MUG-Blue', name: 'Ada'}, false);

test('without SKU and name nothing is required', t => {
  t.is(requiredTerms({}), undefined);
});
