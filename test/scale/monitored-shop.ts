import {declaredStatements} from '@ecom/postgres/database';
import {testDatabase} from '@ecom/postgres/testing/databases';
import {migratedServices} from '@ecom/postgres/testing/templates';
import pg from 'pg';
import {createClient} from '../e2e/client.ts';
import {callEveryOperation, requestAllLists} from './api-scenario.ts';
import {fillBacklog} from './fill/backlog.ts';
import {fillDatabase} from './fill/databases.ts';
import type {Sizes} from './fill/sizes.ts';
import {startInProcessShop} from './in-process-shop.ts';
import {monitorStatements, type SentStatement} from './statement-monitor.ts';

/** The statements that a service declares when it is imported; the first service also gets the shared ones. */
const statementsOf = async (service: string): Promise<ReadonlyMap<string, string>> => {
  const known = new Set(declaredStatements.keys());
  await import(`../../services/${service}/src/service.ts`);
  return new Map([...declaredStatements].filter(([name]) => !known.has(name)));
};

export type MonitoredService = {
  readonly service: string;
  /** The declared statements: text by name. */
  readonly declaredStatements: ReadonlyMap<string, string>;
  /** All statements that it sent. */
  readonly sent: readonly SentStatement[];
  /** Those that read a page of a list. */
  readonly listStatements: readonly SentStatement[];
  /** Runs `work` with a connection to its database. */
  withDatabase<T>(work: (client: pg.Client) => Promise<T>): Promise<T>;
};

/** Fills a shop, calls every operation of its API, and returns the statements that each service sent to its database. */
export const runMonitoredShop = async (sizes: Sizes) => {
  const services = await migratedServices();
  const drops: (() => Promise<void>)[] = [];
  const drop = async () => void (await Promise.all(drops.map(each => each())));
  const now = Date.now();
  const createDatabase = async (service: string) => {
    const url = await testDatabase({teardown: each => void drops.push(each)}, service);
    await fillDatabase({service, url, sizes, now});
    return [service, url] as const;
  };
  const urls = new Map(await Promise.all(services.map(createDatabase)));
  const declaredByService = new Map<string, ReadonlyMap<string, string>>();
  for (const service of services) declaredByService.set(service, await statementsOf(service));

  const monitor = monitorStatements();
  const shop = await startInProcessShop(service => urls.get(service)!);
  let countBeforeLists: number;
  let uncalledRoutes: readonly string[];
  try {
    const client = createClient(shop.url);
    await callEveryOperation(client);
    countBeforeLists = monitor.sent.length;
    await requestAllLists(client);
    uncalledRoutes = await shop.uncalledRoutes();
  } finally {
    await shop.stop();
    monitor.end();
  }

  const monitoredServices = services.map((service): MonitoredService => {
    const url = urls.get(service)!;
    const database = new URL(url).pathname.slice(1);
    const sentToDatabase = (all: readonly SentStatement[]) => all.filter(each => each.database === database);
    return {
      service,
      declaredStatements: declaredByService.get(service)!,
      sent: sentToDatabase(monitor.sent),
      listStatements: sentToDatabase(monitor.sent.slice(countBeforeLists)).filter(({text}) =>
        / order by .* limit \$\d+$/.test(text),
      ),
      async withDatabase(work) {
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
  const backlog = fillBacklog(sizes.inboxRecords / 3);
  for (const {withDatabase} of monitoredServices) {
    await withDatabase(async client => {
      for (const sql of backlog) await client.query(sql);
    });
  }
  return {services: monitoredServices, uncalledRoutes, drop};
};
