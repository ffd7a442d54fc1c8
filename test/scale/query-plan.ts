/** A node of a query plan: the output of `explain (format json)`. */
export type PlanNode = {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly PlanNode[];
  readonly 'Actual Rows'?: number;
  readonly 'Actual Loops'?: number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
};

const nodesOf = (node: PlanNode): readonly PlanNode[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

/** Tables that a plan reads by a sequential scan. */
export const sequentiallyScannedTables = (plan: PlanNode): readonly string[] =>
  nodesOf(plan).flatMap(node => (node['Node Type'] === 'Seq Scan' ? [node['Relation Name'] ?? ''] : []));

/** Rows that were read from tables and indexes, also those that a filter removed; needs a plan of `explain analyze`. */
export const countRowsRead = (plan: PlanNode): number =>
  nodesOf(plan)
    .filter(node => /Scan/.test(node['Node Type']) && !/CTE|Subquery|Function|Bitmap Index/.test(node['Node Type']))
    .reduce((sum, node) => {
      const each =
        (node['Actual Rows'] ?? 0) +
        (node['Rows Removed by Filter'] ?? 0) +
        (node['Rows Removed by Index Recheck'] ?? 0);
      return sum + each * (node['Actual Loops'] ?? 1);
    }, 0);
