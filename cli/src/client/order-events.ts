import type {Readable} from 'node:stream';
import {setTimeout as delay} from 'node:timers/promises';
import type {EventSourceMessage} from 'eventsource-parser';
import {UnreachableError} from './errors.ts';
import {type Connection, send} from './request.ts';
import type {components} from './schema.d.ts';
import type {Shop} from './shop.ts';

export type HistoryEntry = components['schemas']['HistoryEntry'];
type Order = Pick<components['schemas']['Order'], 'id' | 'number'>;

const reconnectDelayMs = 500;
/** A shop that restarts is waited for a minute. */
const maxAttempts = 120;

const untilReachable = async <T>(call: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof UnreachableError) || attempt === maxAttempts) throw error;
    }
    await delay(reconnectDelayMs);
  }
};

/** The events of a stream (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
async function* eventsOf(body: Readable): AsyncGenerator<EventSourceMessage> {
  const {createParser} = await import('eventsource-parser');
  const events: EventSourceMessage[] = [];
  const parser = createParser({onEvent: event => events.push(event)});
  for await (const text of body.setEncoding('utf8')) {
    parser.feed(text);
    yield* events.splice(0);
  }
}

/**
 * The history of an order, and what happens to it from now on, until it is final. A stream that breaks is resumed where it ended.
 *
 * @throws RefusedError, UnreachableError
 */
export async function* followOrder(connection: Connection, shop: Shop, {id}: Order): AsyncGenerator<HistoryEntry> {
  for (let lastId: string | undefined; ; ) {
    const headers = {accept: 'text/event-stream', 'last-event-id': lastId};
    const {body} = await untilReachable(() => send(connection, 'GET', `/orders/${id}/events`, {headers}));
    const before = lastId;
    try {
      for await (const event of eventsOf(body)) {
        yield JSON.parse(event.data);
        lastId = event.id;
      }
    } catch (error) {
      // Node.js gives its errors a code, and a broken connection is one of them.
      if (!('code' in (error as Error))) throw error;
    }
    // The shop ends the stream of a final order, and every stream when it restarts.
    if (lastId === before) {
      if (isFinal(await untilReachable(() => shop.getOrder({path: {id}})))) return;
      await delay(reconnectDelayMs);
    }
  }
}

const isFinal = ({status}: {readonly status: string}): boolean => !['placed', 'confirmed'].includes(status);

/** Newest orders that are observed. */
const limit = 100;

type Change = {readonly order: Order; readonly entry: HistoryEntry};

/**
 * Looks at the newest orders, and then periodically for what has happened to them, without an end.
 *
 * @returns the changes since the first look
 * @throws RefusedError, UnreachableError
 */
export const followNewestOrders = async (shop: Shop, intervalMs: number): Promise<AsyncGenerator<Change>> => {
  const lengths = new Map<string, number>();
  const look = async (): Promise<readonly Change[]> => {
    const {items} = await shop.listOrders({query: {limit}});
    return items.toReversed().flatMap(order => {
      const from = lengths.get(order.id) ?? 0;
      lengths.set(order.id, order.history.length);
      return order.history.slice(from).map(entry => ({order, entry}));
    });
  };
  await look();
  return (async function* () {
    for (;;) {
      await delay(intervalMs);
      yield* await untilReachable(look);
    }
  })();
};
