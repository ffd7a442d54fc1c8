import {declaredStatements} from '@ecom/postgres/database';
import {testDatabase} from '@ecom/postgres/testing/databases';
import {migratedServices} from '@ecom/postgres/testing/templates';
import pg from 'pg';
import {clientOf} from '../e2e/client.ts';
import {fillBacklog} from './fill/backlog.ts';
import {fillDatabase} from './fill/databases.ts';
import type {Sizes} from './fill/sizes.ts';
import {createShopHere} from './shop.ts';
import {askForLists, liveThrough} from './story.ts';
import {type Sent, watchStatements} from './watch.ts';

/** What a service declares that was not declared before: the first one has the statements that all share, too. */
const statementsOf = async (service: string): Promise<ReadonlyMap<string, string>> => {
  const known = new Set(declaredStatements.keys());
  await import(`../../services/${service}/src/service.ts`);
  return new Map([...declaredStatements].filter(([name]) => !known.has(name)));
};

export type UsedService = {
  readonly service: string;
  /** The text of each statement that it declares, by its name. */
  readonly declared: ReadonlyMap<string, string>;
  /** Everything that it sent, and of that what it sent for pages of lists. */
  readonly sent: readonly Sent[];
  readonly pages: readonly Sent[];
  /** Lets somebody look into its database. */
  look<T>(work: (client: pg.Client) => Promise<T>): Promise<T>;
};

/** A shop of some size whose whole API somebody has used, seen from behind: what each service said to its database. */
export const useShop = async (sizes: Sizes) => {
  const services = await migratedServices();
  const drops: (() => Promise<void>)[] = [];
  const drop = async () => void (await Promise.all(drops.map(each => each())));
  const now = Date.now();
  const make = async (service: string) => {
    const url = await testDatabase({teardown: each => void drops.push(each)}, service);
    await fillDatabase({service, url, sizes, now});
    return [service, url] as const;
  };
  const urls = new Map(await Promise.all(services.map(make)));
  const declared = new Map<string, ReadonlyMap<string, string>>();
  for (const service of services) declared.set(service, await statementsOf(service));

  const watch = watchStatements();
  const shop = await createShopHere(service => urls.get(service)!);
  let beforeLists: number;
  let notAsked: readonly string[];
  try {
    const client = clientOf(shop.url);
    await liveThrough(client);
    beforeLists = watch.sent.length;
    await askForLists(client);
    notAsked = await shop.notAsked();
  } finally {
    await shop.stop();
    watch.end();
  }

  const used = services.map((service): UsedService => {
    const url = urls.get(service)!;
    const database = new URL(url).pathname.slice(1);
    const toIt = (all: readonly Sent[]) => all.filter(each => each.database === database);
    return {
      service,
      declared: declared.get(service)!,
      sent: toIt(watch.sent),
      pages: toIt(watch.sent.slice(beforeLists)).filter(({text}) => / order by .* limit \$\d+$/.test(text)),
      async look(work) {
        const client = new pg.Client(url);
        await client.connect();
        try {
          return await work(client);
        } finally {
          await client.end();
        }
      },
    };
  });
  const backlog = fillBacklog(sizes.receipts / 3);
  for (const {look} of used) {
    await look(async client => {
      for (const sql of backlog) await client.query(sql);
    });
  }
  return {used, notAsked, drop};
};
