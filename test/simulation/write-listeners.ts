/** Calls a listener before each write to a table. */
export const onTableWrite = <Row>(
  table: Map<string, Row>,
  listener: (id: string, after: Row | undefined, before: Row | undefined) => void,
) => {
  const set = table.set.bind(table);
  const remove = table.delete.bind(table);
  table.set = (id, row) => {
    const before = table.get(id);
    if (before !== row) listener(id, row, before);
    return set(id, row);
  };
  table.delete = id => {
    if (table.has(id)) listener(id, undefined, table.get(id));
    return remove(id);
  };
};

/** Calls a listener before each append to an outbox. */
export const onOutboxAppend = <State>(outbox: State[], listener: (state: State) => void) => {
  const push = outbox.push.bind(outbox);
  outbox.push = (...states) => {
    states.forEach(listener);
    return push(...states);
  };
};
