import {memoryDeadLetters} from '@ecom/messaging/dead-letters';
import test from 'ava';
import {listDeadLetters} from './list-dead-letters.ts';

const serviceWith = async (name: string, count: number) => {
  const deadLetters = memoryDeadLetters();
  for (let i = 1; i <= count; i++) {
    const event = {id: `${name}-${i}`, topic: 't', type: 'x', source: '/x', subject: `${i}`, time: '', data: {}};
    await deadLetters.put(event, 'a bug');
  }
  return {name, deadLetters};
};

test('pages of dead letters follow each other through all services', async t => {
  const services = [await serviceWith('cart', 3), await serviceWith('catalog', 0), await serviceWith('order', 2)];
  const pages: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await listDeadLetters(services, {limit: 2, cursor});
    pages.push(page.items.map(({event}) => event.id).join(' '));
    cursor = page.nextCursor;
  }
  t.deepEqual(pages, ['cart-1 cart-2', 'cart-3 order-1', 'order-2']);
});

test('the last page has no cursor, however full it is', async t => {
  const {nextCursor} = await listDeadLetters([await serviceWith('cart', 2)], {limit: 2});
  t.is(nextCursor, null);
});

for (const cursor of ['nonsense', Buffer.from('["gone","1"]').toString('base64url')]) {
  test(`refuses the cursor ${cursor}`, async t => {
    const services = [await serviceWith('cart', 2)];
    await t.throwsAsync(listDeadLetters(services, {limit: 2, cursor}), {code: 'invalid-cursor'});
  });
}
