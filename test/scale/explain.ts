import type pg from 'pg';
import type {Node} from './plan.ts';
import type {Sent} from './watch.ts';

type Explained = {readonly 'QUERY PLAN': readonly [{readonly Plan: Node}]};

const planOf = async (client: pg.Client, text: string, values: readonly unknown[] = []): Promise<Node> =>
  (await client.query<Explained>({text, values: values as unknown[]})).rows[0]!['QUERY PLAN'][0].Plan;

/** Whether there is a plan for a statement; for COMMIT there is none. */
export const hasPlan = (text: string): boolean => /^\s*(select|insert|update|delete|with)\b/i.test(text);

/** The plan that PostgreSQL keeps of a prepared statement when it ignores the values. */
export const genericPlan = async (client: pg.Client, text: string): Promise<Node> => {
  // Parameters have no values here, so the text must go as it is: not as a prepared statement.
  const result = await client.query<Explained>(`explain (generic_plan, format json) ${text}`);
  return result.rows[0]!['QUERY PLAN'][0].Plan;
};

/** The plan that it makes for these values. Nothing is carried out. */
export const planFor = (client: pg.Client, {text, values}: Pick<Sent, 'text' | 'values'>): Promise<Node> =>
  planOf(client, `explain (format json) ${text}`, values);

/** The same, with what it read: carries the statement out. */
export const carryOut = (client: pg.Client, {text, values}: Pick<Sent, 'text' | 'values'>): Promise<Node> =>
  planOf(client, `explain (analyze, timing off, buffers off, format json) ${text}`, values);

/** What a prepared statement reads that ignores its values when it is planned: carries the statement out. */
export const carryOutGeneric = async (client: pg.Client, text: string, values: readonly unknown[]): Promise<Node> => {
  await client.query('set plan_cache_mode = force_generic_plan');
  await client.query(`prepare watched as ${text}`);
  const given = values.map(value => client.escapeLiteral(String(value))).join(', ');
  const plan = await planOf(
    client,
    `explain (analyze, timing off, buffers off, format json) execute watched(${given})`,
  );
  await client.query('deallocate watched; reset plan_cache_mode');
  return plan;
};
