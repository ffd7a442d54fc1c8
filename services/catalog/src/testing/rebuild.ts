import {setTimeout as delay} from 'node:timers/promises';
import type {Envelope} from '@ecom/contracts/envelope';
import {productTopic, stockTopic} from '@ecom/contracts/events/product';
import {newId} from '@ecom/core/ids';
import {createLogger} from '@ecom/core/log';
import type {Consumer} from '@ecom/messaging/bus';
import {activeStore} from '../adapters/rebuild/active-store.ts';
import {cachedRegister} from '../adapters/rebuild/cached-register.ts';
import {createRebuilder, type RebuilderOptions} from '../adapters/rebuild/rebuilder.ts';
import {createUseCasesOver} from '../application/index.ts';
import type {Generations} from '../application/ports.ts';
import type {Product, Stock} from '../domain/product.ts';

/** Nothing takes the same time twice. */
const jitter = () => delay(Math.random() < 0.3 ? Math.random() * 3 : 0);

const envelope = (topic: string, type: string, subject: string, data: unknown): Envelope => ({
  id: newId(),
  topic,
  type,
  source: '/product',
  subject,
  time: '2026-03-03T00:00:00.000Z',
  data,
});

const partitions = 12;
const partitionOf = ({subject}: Envelope) => Number(subject.slice(-4)) % partitions;

/** Topics that retain all events. */
export const createTopics = () => {
  const events: Envelope[] = [];
  const held = new Map<string, Promise<void>>();
  const ending = new AbortController();
  return {
    events,
    /** Nobody who listens from the beginning gets past this one until it is let go. */
    hold(subject: string) {
      const gate = Promise.withResolvers<void>();
      held.set(subject, gate.promise);
      return gate.resolve;
    },
    /** Lets go of those who died while they listened. */
    end: () => ending.abort(),
    publishProduct: (product: Product) =>
      events.push(
        envelope(productTopic.name, 'product.changed', product.id, {...product, updatedAt: product.createdAt}),
      ),
    publishStock: (stock: Stock) => events.push(envelope(stockTopic.name, 'stock.changed', stock.variantId, stock)),
    async replay({handle}: Consumer) {
      const stopping = new AbortController();
      const handled = new Set<Envelope>();
      let first: readonly Envelope[] | undefined;
      const follow = async (partition: number) => {
        for (let next = 0; !stopping.signal.aborted && !ending.signal.aborted; ) {
          const event = events[next];
          if (event && partitionOf(event) !== partition) next++;
          else if (event) {
            await held.get(event.subject);
            await handle(event, stopping.signal);
            next++;
            handled.add(event);
          } else await delay(1);
        }
      };
      const run = Promise.all(Array.from({length: partitions}, (_, i) => follow(i))).catch(() => {});
      return {
        async lag() {
          first ??= [...events];
          return first.filter(event => !handled.has(event)).length;
        },
        async close() {
          stopping.abort();
          await run;
        },
      };
    },
  };
};

export type Topics = ReturnType<typeof createTopics>;

type Functions = Readonly<Record<string, unknown>>;

/** A process of the catalog that can die: from then on nothing that it has asked for is answered, and nothing that it asks for is done. */
export const startProcess = async (
  generations: Generations,
  topics: Topics,
  times: NonNullable<RebuilderOptions['times']>,
) => {
  const death = new AbortController();
  const mortal = <T extends Functions>(functions: T): T => {
    const entries = Object.entries(functions).map(([name, call]) => [
      name,
      async (...args: unknown[]) => {
        await jitter();
        if (death.signal.aborted) return new Promise(() => {});
        const result = await (call as (...args: unknown[]) => unknown)(...args);
        await jitter();
        return death.signal.aborted ? new Promise(() => {}) : result;
      },
    ]);
    return Object.fromEntries(entries) as T;
  };
  const {open, ...others} = generations;
  const mine: Generations = {
    ...mortal(others),
    open(generation) {
      const {replicas, pages} = open(generation);
      return {replicas: mortal(replicas), pages: mortal(pages)};
    },
  };
  const register = cachedRegister(mine.read, () => {});
  const rebuilder = createRebuilder({
    generations: mine,
    register,
    replay: async consumer => mortal(await topics.replay(consumer)),
    log: createLogger({name: 'test', level: 'silent'}),
    times,
  });
  const responseCache = {forget() {}};
  const portsOf = (generation: string) => ({...mine.open(generation), responseCache});
  const useCases = createUseCasesOver({register, portsOf}, activeStore(mine.open, register));
  // Half of them die before they have looked once.
  const started = rebuilder.start();
  const learn = async ({topic, data}: Envelope) =>
    topic === productTopic.name
      ? useCases.applyProductChange(data as Product)
      : useCases.applyStockChange(data as Stock);
  return {
    ...useCases,
    rebuild: rebuilder.rebuild,
    state: rebuilder.state,
    started,
    alive: () => !death.signal.aborted,
    die: () => death.abort(),
    /** As a member of the group does. @throws when it failed or died, and the event must come again */
    handle: (event: Envelope) =>
      new Promise<void>((resolve, reject) => {
        if (death.signal.aborted) return reject(death.signal.reason);
        death.signal.addEventListener('abort', () => reject(death.signal.reason), {once: true});
        learn(event).then(resolve, reject);
      }),
    stop: async () => {
      if (!death.signal.aborted) await rebuilder.stop();
    },
  };
};

export type Process = Awaited<ReturnType<typeof startProcess>>;
