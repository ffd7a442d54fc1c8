import type {Client, Submittable} from 'pg';
import {isLost} from './connections.ts';

export type NamedText = {readonly name?: string | undefined; readonly text: string};

type Wire = {
  /** Texts by name: those that the server has prepared. */
  readonly parsedStatements: Readonly<Record<string, string>>;
  close(message: {readonly type: 'S'; readonly name: string}): void;
  sync(): void;
};

/**
 * Closes those statements that PostgreSQL has not prepared, because an error came before. It does not mind; but PgBouncer takes them for prepared,
 * and would end the connection when they are prepared again.
 */
export const closeUnprepared = async (client: Client, names: readonly (string | undefined)[]): Promise<void> => {
  const {parsedStatements} = (client as unknown as {connection: Wire}).connection;
  const unprepared = names.filter(name => name !== undefined && !Object.hasOwn(parsedStatements, name));
  if (unprepared.length === 0 || isLost(client)) return;
  await new Promise<void>(resolve => {
    const query = {
      submit(connection: Wire) {
        for (const name of unprepared) connection.close({type: 'S', name: name!});
        connection.sync();
        return null;
      },
      handleReadyForQuery: () => resolve(),
      // The error that came before is the one that counts.
      handleError: () => resolve(),
    };
    client.query(query as unknown as Submittable);
  });
};

/** Runs a statement; a named one is prepared once per connection. */
export const runStatement = async <Row>(
  client: Client,
  {name, text}: NamedText,
  values: readonly unknown[],
): Promise<Row[]> => {
  try {
    return (await client.query({...(name && {name}), text, values: values as unknown[]})).rows as Row[];
  } catch (error) {
    await closeUnprepared(client, [name]);
    throw error;
  }
};
