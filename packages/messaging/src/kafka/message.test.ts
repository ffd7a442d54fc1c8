import type {Envelope} from '@ecom/contracts/envelope';
import test from 'ava';
import {type ConsumedMessage, toEnvelope, toHeaders, toValue} from './message.ts';

const event: Envelope = {
  id: '0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b',
  topic: 'ecom.order.v1',
  type: 'order.placed',
  source: '/order',
  subject: '42',
  time: '2026-01-02T03:04:05.678Z',
  data: {total: 1999, note: 'größer 🦊'},
};

/** The message as it is read: header values are bytes. */
const message = (sent: Envelope, changes: Partial<ConsumedMessage> = {}): ConsumedMessage => ({
  topic: sent.topic,
  partition: 3,
  offset: 17,
  key: Buffer.from(sent.subject),
  value: toValue(sent),
  timestamp: Date.UTC(2026, 0, 1),
  headers: toHeaders(sent).flatMap(header =>
    Object.entries(header).map(([name, value]) => ({[name]: Buffer.from(value)})),
  ),
  ...changes,
});

const without = (name: string): ConsumedMessage => {
  const whole = message(event);
  return {...whole, headers: whole.headers!.filter(header => !(name in header))};
};

test('an event is sent as CloudEvents in binary mode', t => {
  t.deepEqual(toHeaders({...event, traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'}), [
    {ce_specversion: '1.0'},
    {ce_id: event.id},
    {ce_type: 'order.placed'},
    {ce_source: '/order'},
    {ce_time: '2026-01-02T03:04:05.678Z'},
    {ce_subject: '42'},
    {'content-type': 'application/json'},
    {traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'},
  ]);
  t.deepEqual(JSON.parse(toValue(event).toString()), event.data);
});

const isUnchanged = test.macro((t, sent: Envelope) => {
  t.deepEqual(toEnvelope(message(sent)), sent);
});

test('an event is read unchanged', isUnchanged, event);
test('traceparent is read unchanged', isUnchanged, {
  ...event,
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
});
test('data may be null', isUnchanged, {...event, data: null});
test('data may be text', isUnchanged, {...event, data: 'text'});

const raw = toValue(event).toString();

const becomes = test.macro((t, incoming: ConsumedMessage, expected: Partial<Envelope>) => {
  const read = toEnvelope(incoming);
  t.like(read, expected);
  t.deepEqual(toEnvelope(incoming), read);
  t.regex(read.id, /^[0-9a-f]{8}-[0-9a-f]{4}-[78][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

const broken = message(event, {value: Buffer.from('{"total": 19')});
const bare = message(event, {headers: []});
const foreign = message({...event, id: 'order-42'});
test('broken JSON becomes text', becomes, broken, {...event, data: '{"total": 19'});
test('a message without a value becomes an empty text', becomes, message(event, {value: null}), {...event, data: ''});
test('without an id the data become text', becomes, without('ce_id'), {type: 'order.placed', data: raw});
test('without a type the data become text', becomes, without('ce_type'), {id: event.id, type: '', data: raw});
test('without a source the data become text', becomes, without('ce_source'), {source: '', data: raw});
test('without a subject the key is the subject', becomes, without('ce_subject'), event);
test('without a time the timestamp of the message is the time', becomes, without('ce_time'), {
  ...event,
  time: '2026-01-01T00:00:00.000Z',
});
test('an id that is not a UUID is replaced', becomes, foreign, {type: 'order.placed', data: raw});
test('a message without headers has only topic, key and time', becomes, bare, {
  topic: 'ecom.order.v1',
  type: '',
  source: '',
  subject: '42',
  time: '2026-01-01T00:00:00.000Z',
  data: raw,
});

test('messages without an id have distinct ids', t => {
  t.not(toEnvelope(bare).id, toEnvelope({...bare, offset: 18}).id);
});

test('an event whose id is not a UUID has the same id at every offset', t => {
  t.is(toEnvelope(foreign).id, toEnvelope({...foreign, offset: 18}).id);
});
