import pg from 'pg';

/** Runs one query on a connection of its own. */
export const queryDatabase = async <Row extends pg.QueryResultRow>(
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

/** Drops the databases of one shop: those whose name starts with the database name in `urlPrefix`. */
export const dropDatabases = async (server: string, urlPrefix: string): Promise<void> => {
  const query = 'select datname from pg_database where starts_with(datname, $1)';
  for (const {datname} of await queryDatabase(server, query, [new URL(urlPrefix).pathname.slice(1)]))
    await queryDatabase(server, `drop database "${datname}" with (force)`);
};
