/** A node of what `explain (format json)` says. */
export type Node = {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly Node[];
  readonly 'Actual Rows'?: number;
  readonly 'Actual Loops'?: number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
};

const nodesOf = (node: Node): readonly Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

/** Tables that a plan reads from the first row to the last. */
export const readWhole = (plan: Node): readonly string[] =>
  nodesOf(plan).flatMap(node => (node['Node Type'] === 'Seq Scan' ? [node['Relation Name'] ?? ''] : []));

/** Rows that were read from tables and indexes, also those that were passed over; after `explain analyze`. */
export const rowsRead = (plan: Node): number =>
  nodesOf(plan)
    .filter(node => /Scan/.test(node['Node Type']) && !/CTE|Subquery|Function|Bitmap Index/.test(node['Node Type']))
    .reduce((sum, node) => {
      const each =
        (node['Actual Rows'] ?? 0) +
        (node['Rows Removed by Filter'] ?? 0) +
        (node['Rows Removed by Index Recheck'] ?? 0);
      return sum + each * (node['Actual Loops'] ?? 1);
    }, 0);
