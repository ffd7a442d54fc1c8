import {join} from 'node:path';
import type {Engines} from '@ecom/dev/engines/engines';
import {eventually} from '@ecom/dev/eventually';
import {type Fleet, startFleet} from '@ecom/dev/fleet/fleet';
import type {FleetProcess} from '@ecom/dev/fleet/fleet-process';
import {seed} from '@ecom/dev/fleet/seed';
import pg from 'pg';
import {administrator} from '../e2e/contract.ts';

export type Variants = readonly {readonly id: string; readonly amount: number}[];

/** What the figures were measured on. */
export const described = (engines: Engines): string =>
  `On ${engines.all.map(({what}) => what).join(', ')}; nothing waits for the disk (\`fsync=off\`); one process of each service, all on one machine.`;

const gaugeOf = (text: string, name: string): number =>
  [...text.matchAll(new RegExp(`^${name}\\{.*\\} (\\d+)`, 'gm'))].reduce((sum, [, value]) => sum + Number(value), 0);

/**
 * Events that are recorded and not published, or published and not handled.
 *
 * @throws Error when a process does not say how far it is behind
 */
export const eventsBehind = async ({members}: Fleet): Promise<number> => {
  const metricsOf = async ({name, adminUrl}: FleetProcess) => {
    const text = await (await fetch(`${adminUrl}/metrics`)).text();
    if (!text.includes('consumer_lag{')) throw new Error(`${name} does not say how far it is behind`);
    return text;
  };
  const texts = await Promise.all(members.map(metricsOf));
  const sum = (name: string) => texts.reduce((all, text) => all + gaugeOf(text, name), 0);
  return sum('consumer_lag') + sum('outbox_unpublished');
};

/** A fleet of one process of each service, with so many products, once all have heard of them. */
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
  await eventually(async () => (await eventsBehind(fleet).catch(() => undefined)) === 0, 300);
  return {fleet, variants: await stocked(fleet)};
};

/** Variants with their price in euros, and more of each than is ever bought. */
const stocked = async (fleet: Fleet): Promise<Variants> => {
  const record = new pg.Client(fleet.databaseOf('product'));
  await record.connect();
  const {rows} = await record.query(
    `select v.id, (select (p->>'amount')::int from json_array_elements(v.prices::json) p where p->>'currency' = 'EUR') as amount
     from variants v order by v.id limit 2000`,
  );
  await record.query('update stock set on_hand = 1000000');
  await record.end();
  return rows;
};
