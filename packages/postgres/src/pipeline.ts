import pg, {type Client} from 'pg';
import {databaseUnavailable, isConnectionLost, toUnavailable} from './errors.ts';
import {closeUnprepared, runStatement} from './prepared.ts';

type Text = {readonly name: string; readonly text: string};
type Call = Text & {
  readonly values: readonly unknown[];
  readonly resolve: (rows: unknown[]) => void;
  readonly reject: (error: unknown) => void;
};

export type Connections = {
  acquire(): Promise<Client>;
  release(client: Client): void;
  /** Instead of `release`, when the connection is lost. */
  destroy(client: Client): Promise<void>;
};

/** Statements in a batch: bounds how long the first waits for the last. */
const maxBatchSize = 64;

/** What `pg` requires of a submittable; it passes the response's messages to it, one by one. */
type Message = never;
type Submitted = {
  readonly name: string;
  readonly text: string;
  submit(connection: Wire): Error | null;
  handleRowDescription(message: Message): void;
  handleDataRow(message: Message): void;
  handleCommandComplete(message: Message, connection: Wire): void;
  handleReadyForQuery(connection: Wire): void;
};
type Wire = {
  readonly stream: {cork(): void; uncork(): void; destroy(): void};
  readonly submittedNamedStatements: Record<string, string>;
  sync(): void;
};

/**
 * Sends statements in one write, with one Sync after the last: PostgreSQL executes them in order and commits all of them or none
 * (manual, 54.2.4 Pipelining). `pg` itself prepares, binds and reads each.
 *
 * @throws the first error; then all statements are rolled back
 */
const runInPipeline = (client: Client, calls: readonly Call[]): Promise<unknown[][]> =>
  new Promise((resolve, reject) => {
    const types = {getTypeParser: client.getTypeParser.bind(client)};
    const results: unknown[][] = [];
    let failed = false;
    const fail = (error: Error) => {
      failed = true;
      reject(error);
    };
    const statements = calls.map(
      ({name, text, values}, i) =>
        new pg.Query({name, text, values: values as unknown[], types}, (error, result) => {
          if (error) fail(error);
          else results[i] = result.rows;
        }) as unknown as Submitted,
    );
    let completed = 0;
    /** The last statement also receives the messages of the commit. */
    const current = () => statements[Math.min(completed, statements.length - 1)]!;
    const batch = {
      get name() {
        return current().name;
      },
      get text() {
        return current().text;
      },
      submit(connection: Wire) {
        const withoutSync: Wire = Object.create(connection, {sync: {value: () => {}}});
        connection.stream.cork();
        for (const statement of statements) {
          const error = statement.submit(withoutSync);
          if (error) fail(error);
        }
        // A batch that cannot be sent completely must not be committed in part.
        if (failed) connection.stream.destroy();
        else connection.sync();
        connection.stream.uncork();
        return null;
      },
      handleRowDescription: (message: Message) => current().handleRowDescription(message),
      handleDataRow: (message: Message) => current().handleDataRow(message),
      handleCommandComplete(message: Message, connection: Wire) {
        current().handleCommandComplete(message, connection);
        completed += 1;
      },
      handleReadyForQuery(connection: Wire) {
        for (const statement of statements) statement.handleReadyForQuery(connection);
        resolve(results);
      },
      handleError(error: Error, connection: Wire) {
        // PostgreSQL skips the statements after an error, so they are not prepared.
        for (const {name} of statements.slice(completed)) delete connection.submittedNamedStatements[name];
        fail(error);
      },
    };
    client.query(batch as unknown as pg.Submittable);
  });

/**
 * Runs concurrent statements in one round trip and one commit (a pipeline with group commit). One batch is in flight at a time, and the statements
 * that arrive meanwhile form the next one: the cost per statement falls as the load grows. A batch with a failing statement is rolled back and
 * its statements are run again one by one, so that each caller gets its own error.
 */
export const createPipeline = ({acquire, release, destroy}: Connections) => {
  const waiting: Call[] = [];
  let isRunning = false;

  /** @returns whether the connection can be used again */
  const runBatch = async (client: Client, calls: readonly Call[]): Promise<boolean> => {
    let isUsable = true;
    const fail = (call: Call, error: unknown) => {
      if (isConnectionLost(error, client)) isUsable = false;
      call.reject(toUnavailable(error, client));
    };
    if (calls.length > 1) {
      try {
        const results = await runInPipeline(client, calls);
        calls.forEach(({resolve}, i) => void resolve(results[i]!));
        return true;
      } catch (error) {
        if (isConnectionLost(error, client)) {
          for (const {reject} of calls) reject(databaseUnavailable());
          return false;
        }
        await closeUnprepared(
          client,
          calls.map(({name}) => name),
        );
      }
    }
    for (const call of calls)
      await runStatement(client, call, call.values).then(call.resolve, error => fail(call, error));
    return isUsable;
  };

  const runBatches = async () => {
    try {
      while (waiting.length > 0) {
        const client = await acquire();
        let isUsable = true;
        while (isUsable && waiting.length > 0) isUsable = await runBatch(client, waiting.splice(0, maxBatchSize));
        if (isUsable) release(client);
        else await destroy(client);
      }
    } catch (error) {
      for (const {reject} of waiting.splice(0)) reject(error);
    } finally {
      isRunning = false;
    }
  };

  return ({name, text}: Text, values: readonly unknown[]): Promise<unknown[]> =>
    new Promise((resolve, reject) => {
      waiting.push({name, text, values, resolve, reject});
      if (isRunning) return;
      isRunning = true;
      // After this turn of the event loop, so that its statements share the first batch.
      setImmediate(runBatches);
    });
};
