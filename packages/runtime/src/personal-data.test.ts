import test from 'ava';
import {toParts} from './personal-data.ts';

test('records are divided into parts that fit into a message, in order', t => {
  const text = 'x'.repeat(90_000);
  const order = (id: number) => ({id, text});
  const parts = toParts({orders: [1, 2, 3].map(order), mails: [{id: 4}]});
  t.deepEqual(
    parts.map(part => Object.entries(part).map(([kind, records]) => [kind, ...records.map(({id}) => id)])),
    [
      [['orders', 1, 2]],
      [
        ['orders', 3],
        ['mails', 4],
      ],
    ],
  );
});

test('a record that is larger than a part has one of its own, and nothing is a part, too', t => {
  t.is(toParts({orders: [{text: 'x'.repeat(300_000)}, {id: 1}]}).length, 2);
  t.deepEqual(toParts({}), [{}]);
});
