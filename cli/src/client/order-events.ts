import type {Readable} from 'node:stream';
import {setTimeout as delay} from 'node:timers/promises';
import type {EventSourceMessage} from 'eventsource-parser';
import {UnreachableError} from './errors.ts';
import {eachItem} from './every-item.ts';
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

type Change = {readonly order: Order; readonly entry: HistoryEntry};

/** How much later than it says a change may become visible: its transaction must commit. */
const maxCommitMs = 10_000;

/** Orders of one request. */
const maxPage = 100;

const before = (instant: string, ms: number) => new Date(Date.parse(instant) - ms).toISOString();

/**
 * Looks at all orders that have changed since the last look, periodically and without an end. No change is missed, however many there are: each look
 * goes back a little behind the latest change that was seen, and repeats none.
 *
 * @returns the changes since the first look
 * @throws RefusedError, UnreachableError
 */
export const followOrders = async (shop: Shop, intervalMs: number): Promise<AsyncGenerator<Change>> => {
  const [newest] = (await shop.listOrders({query: {sort: '-updatedAt', limit: 1}})).items;
  let latest = newest?.updatedAt ?? new Date(0).toISOString();
  /** Of the orders that changed lately: when they did, and the length of their history. */
  let seen = new Map<string, {readonly updatedAt: string; readonly length: number}>();

  const look = async function* (): AsyncGenerator<Change> {
    const since = before(latest, maxCommitMs);
    seen = new Map([...seen].filter(([, {updatedAt}]) => updatedAt > since));
    const changed = eachItem(cursor =>
      untilReachable(() => shop.listOrders({query: {updatedAfter: since, sort: 'updatedAt', limit: maxPage, cursor}})),
    );
    for await (const order of changed) {
      const {id, history, updatedAt} = order;
      const known = seen.get(id)?.length ?? history.filter(({at}) => at <= since).length;
      seen.set(id, {updatedAt, length: history.length});
      if (updatedAt > latest) latest = updatedAt;
      for (const entry of history.slice(known)) yield {order, entry};
    }
  };

  for await (const _ of look());
  return (async function* () {
    for (;;) {
      await delay(intervalMs);
      yield* look();
    }
  })();
};
