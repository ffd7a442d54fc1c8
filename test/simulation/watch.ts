/** A rule of the shop that was broken, and how. */
export type Violation = {readonly rule: string; readonly detail: string};

export type Violate = (rule: string, detail: string) => void;

/** Hears of every write to a table, before it is made. */
export const watch = <Row>(
  table: Map<string, Row>,
  see: (id: string, after: Row | undefined, before: Row | undefined) => void,
) => {
  const set = table.set.bind(table);
  const remove = table.delete.bind(table);
  table.set = (id, row) => {
    const before = table.get(id);
    if (before !== row) see(id, row, before);
    return set(id, row);
  };
  table.delete = id => {
    if (table.has(id)) see(id, undefined, table.get(id));
    return remove(id);
  };
};
