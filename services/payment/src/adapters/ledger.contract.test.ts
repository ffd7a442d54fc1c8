import {newId} from '@ecom/core/ids';
import test from 'ava';
import {createPayment} from '../domain/payment.ts';
import {memory, type Open, postgres} from '../testing/stores.ts';

const terms = {amount: 1000, currency: 'EUR', provider: 'simulated', token: 'tok_ok', lines: []};

const contract = (name: string, open: Open) => {
  test(`${name}: the first entry of a key stands in the provider's book, whoever comes at once`, async t => {
    const {ledger, booked} = await open(t);
    const payment = createPayment({...terms, id: newId(), orderId: newId()}, '2026-03-03T00:00:00.000Z');
    const outcomes = Array.from({length: 20}, (_, i) => (i % 2 ? 'captured' : 'voided'));
    const entered = await Promise.all(outcomes.map(outcome => ledger.enter(payment.id, payment, outcome, 1000)));
    t.is(new Set(entered).size, 1);
    t.is(await ledger.find(payment.id), entered[0]);
    t.is(await ledger.find(newId()), undefined);
    t.is((await booked(payment.orderId)).length, 1);
  });
};

contract('memory', memory);
contract('postgres', postgres);
