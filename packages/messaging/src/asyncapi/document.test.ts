import {Parser} from '@asyncapi/parser';
import {services} from '@ecom/contracts/services';
import test from 'ava';
import {toHeaders} from '../kafka/message.ts';
import {event} from '../testing/event.ts';
import {asyncapi} from './document.ts';
import {cloudEventHeaders} from './headers.ts';

const topics = services.flatMap(({topics}) => [...topics]);
const parse = () => new Parser().parse(JSON.stringify(asyncapi(topics)));

test("the official parser reports no error and no warning for all services' topics", async t => {
  const {diagnostics} = await parse();

  t.deepEqual(
    diagnostics.map(({code, path, message}) => `${code} ${path.join('.')}: ${message}`),
    [],
  );
});

test('each topic has one operation, and each event type one message', async t => {
  const {document} = await parse();
  const operations = document!.operations().all();

  t.deepEqual(
    operations.map(operation => [
      operation.id(),
      operation
        .channels()
        .all()
        .map(channel => channel.address()),
      operation
        .messages()
        .all()
        .map(message => message.name()),
    ]),
    topics.map(({name, events}) => {
      const aggregate = name.split('.')[1]!;
      return [`publish${aggregate[0]!.toUpperCase()}${aggregate.slice(1)}Events`, [name], Object.keys(events)];
    }),
  );
});

test('the documented headers are those that the Kafka adapter sends', t => {
  const traced = {...event('ecom.order.v1', '42'), traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`};
  const sent = toHeaders(traced).flatMap(header => Object.keys(header));

  t.deepEqual(Object.keys(cloudEventHeaders.properties as object).sort(), sent.sort());
});
