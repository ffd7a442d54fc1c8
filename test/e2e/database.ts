import pg from 'pg';

/** Looks into a database, as only a test may. */
export const lookInto = async <Row extends pg.QueryResultRow>(
  url: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> => {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query<Row>(text, values as unknown[])).rows;
  } finally {
    await client.end();
  }
};

/** Drops the databases of one shop: those on the server whose name begins like that in `address`. */
export const dropDatabases = async (server: string, address: string): Promise<void> => {
  const found = 'select datname from pg_database where starts_with(datname, $1)';
  for (const {datname} of await lookInto(server, found, [new URL(address).pathname.slice(1)]))
    await lookInto(server, `drop database "${datname}" with (force)`);
};
