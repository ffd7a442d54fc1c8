import {join} from 'node:path';
import type {Engines} from '@ecom/dev/engines/engines';
import {eventually} from '@ecom/dev/eventually';
import {type Fleet, startFleet} from '@ecom/dev/fleet/fleet';
import type {FleetProcess} from '@ecom/dev/fleet/fleet-process';
import {seed} from '@ecom/dev/fleet/seed';
import pg from 'pg';
import {administrator} from '../e2e/contract.ts';

export type Variants = readonly {readonly id: string; readonly amount: number}[];

/** Describes the environment of a measurement. */
export const describeEnvironment = (engines: Engines): string =>
  `On ${engines.all.map(({label}) => label).join(', ')}; commits do not wait for the disk (\`fsync=off\`); one process per service, all on one machine.`;

const gaugeOf = (text: string, name: string): number =>
  [...text.matchAll(new RegExp(`^${name}\\{.*\\} (\\d+)`, 'gm'))].reduce((sum, [, value]) => sum + Number(value), 0);

/**
 * Counts events that are recorded but not published, or published but not handled.
 *
 * @throws Error when a process has no metric for its lag
 */
export const countPendingEvents = async ({processes}: Fleet): Promise<number> => {
  const metricsOf = async ({name, adminUrl}: FleetProcess) => {
    const text = await (await fetch(`${adminUrl}/metrics`)).text();
    if (!text.includes('consumer_lag{')) throw new Error(`${name} has no metric consumer_lag`);
    return text;
  };
  const texts = await Promise.all(processes.map(metricsOf));
  const sum = (name: string) => texts.reduce((all, text) => all + gaugeOf(text, name), 0);
  return sum('consumer_lag') + sum('outbox_unpublished');
};

/** Starts a fleet with one process per service, creates products, and waits until all events are handled. */
export const startBenchFleet = async (
  {urls}: Engines,
  folder: string,
  products: number,
  env: NodeJS.ProcessEnv = {},
) => {
  const fleet = await startFleet({
    name: 'bench',
    engines: urls,
    folder: join(folder, 'logs'),
    env: {RATE_LIMIT: '0', LOG_LEVEL: 'warn', ...env},
    administrator,
  });
  await seed(fleet, String(products));
  await eventually(async () => (await countPendingEvents(fleet).catch(() => undefined)) === 0, 300);
  return {fleet, variants: await stockVariants(fleet)};
};

/** Gives all variants a large stock; returns up to 2,000 with their price in euros. */
const stockVariants = async (fleet: Fleet): Promise<Variants> => {
  const productDatabase = new pg.Client(fleet.databaseOf('product'));
  await productDatabase.connect();
  const {rows} = await productDatabase.query(
    `select v.id, (select (p->>'amount')::int from json_array_elements(v.prices::json) p where p->>'currency' = 'EUR') as amount
     from variants v order by v.id limit 2000`,
  );
  await productDatabase.query('update stock set on_hand = 1000000');
  await productDatabase.end();
  return rows;
};
