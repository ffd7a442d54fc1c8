import type pg from 'pg';
import type {PlanNode} from './query-plan.ts';
import type {SentStatement} from './statement-monitor.ts';

type Explained = {readonly 'QUERY PLAN': readonly [{readonly Plan: PlanNode}]};

const planOf = async (client: pg.Client, text: string, values: readonly unknown[] = []): Promise<PlanNode> =>
  (await client.query<Explained>({text, values: values as unknown[]})).rows[0]!['QUERY PLAN'][0].Plan;

/** Whether a statement has a plan; COMMIT has none. */
export const hasPlan = (text: string): boolean => /^\s*(select|insert|update|delete|with)\b/i.test(text);

/** The generic plan of a prepared statement, which does not depend on the values. */
export const explainGeneric = async (client: pg.Client, text: string): Promise<PlanNode> => {
  // Sent as plain text, not as a prepared statement, because the parameters have no values.
  const result = await client.query<Explained>(`explain (generic_plan, format json) ${text}`);
  return result.rows[0]!['QUERY PLAN'][0].Plan;
};

/** The plan for these values. Does not execute the statement. */
export const explain = (client: pg.Client, {text, values}: Pick<SentStatement, 'text' | 'values'>): Promise<PlanNode> =>
  planOf(client, `explain (format json) ${text}`, values);

/** Executes the statement; returns its plan with the numbers of rows. */
export const explainAnalyze = (
  client: pg.Client,
  {text, values}: Pick<SentStatement, 'text' | 'values'>,
): Promise<PlanNode> => planOf(client, `explain (analyze, timing off, buffers off, format json) ${text}`, values);

/** Executes the statement with its generic plan; returns the plan with the numbers of rows. */
export const explainAnalyzeGeneric = async (
  client: pg.Client,
  text: string,
  values: readonly unknown[],
): Promise<PlanNode> => {
  await client.query('set plan_cache_mode = force_generic_plan');
  await client.query(`prepare explained as ${text}`);
  const literals = values.map(value => client.escapeLiteral(String(value))).join(', ');
  const plan = await planOf(
    client,
    `explain (analyze, timing off, buffers off, format json) execute explained(${literals})`,
  );
  await client.query('deallocate explained; reset plan_cache_mode');
  return plan;
};
