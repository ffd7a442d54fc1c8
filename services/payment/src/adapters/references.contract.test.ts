import {newId} from '@ecom/core/ids';
import test, {type ExecutionContext} from 'ava';
import {openPostgres} from '../testing/stores.ts';
import {memoryReferences} from './memory.ts';
import {postgresReferences} from './postgres/references.ts';
import type {References} from './references.ts';

const contract = (name: string, open: (t: ExecutionContext) => Promise<References>) => {
  test(`${name}: the first reference of an id stands, and leads back to its payment`, async t => {
    const references = await open(t);
    const [payment, refund, prefix] = [newId(), newId(), newId()];
    t.is(await references.get(payment), undefined);
    const added = await Promise.all([1, 2, 3].map(i => references.add(payment, payment, `${prefix}-pi_${i}`)));
    t.is(new Set(added).size, 1);
    t.is(await references.get(payment), added[0]);
    await references.add(refund, payment, `${prefix}-re_1`);
    t.is(await references.findPayment(added[0]!), payment);
    t.is(await references.findPayment(`${prefix}-re_1`), payment);
    t.is(await references.findPayment(`${prefix}-pi_9`), undefined);
  });
};

contract('memory', async () => memoryReferences());
contract('postgres', async t => postgresReferences(await openPostgres(t)));
