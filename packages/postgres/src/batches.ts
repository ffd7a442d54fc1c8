import pg, {type Client} from 'pg';
import {isConnectionLost} from './errors.ts';

type Text = {readonly name: string; readonly text: string};
type Call = Text & {
  readonly values: readonly unknown[];
  readonly resolve: (rows: unknown[]) => void;
  readonly reject: (error: unknown) => void;
};

export type Connections = {
  take(): Promise<Client>;
  give(client: Client): void;
  /** Instead of giving it back, after an outage. */
  drop(client: Client): Promise<void>;
};

/** Statements in a batch, at most: what bounds how long the first waits for the last. */
const most = 64;

const alone = async (client: Client, {name, text, values}: Call): Promise<unknown[]> =>
  (await client.query({name, text, values: values as unknown[]})).rows;

/** What `pg` asks of something that it can send; it gives the messages of the answer to it, one by one. */
type Message = never;
type Sent = {
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
 * Sends statements in one write, with one Sync behind the last: PostgreSQL answers them in order and commits them together, or none
 * (manual, 54.2.4 Pipelining). Each is prepared, bound and read by `pg` itself.
 *
 * @throws the first error; then nothing of any statement remains
 */
const together = (client: Client, calls: readonly Call[]): Promise<unknown[][]> =>
  new Promise((resolve, reject) => {
    const types = {getTypeParser: client.getTypeParser.bind(client)};
    const answers: unknown[][] = [];
    let failed = false;
    const fail = (error: Error) => {
      failed = true;
      reject(error);
    };
    const statements = calls.map(
      ({name, text, values}, i) =>
        new pg.Query({name, text, values: values as unknown[], types}, (error, result) => {
          if (error) fail(error);
          else answers[i] = result.rows;
        }) as unknown as Sent,
    );
    let answered = 0;
    /** The last one also stands for the commit behind it. */
    const current = () => statements[Math.min(answered, statements.length - 1)]!;
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
        // What cannot be sent whole must not be committed in part.
        if (failed) connection.stream.destroy();
        else connection.sync();
        connection.stream.uncork();
        return null;
      },
      handleRowDescription: (message: Message) => current().handleRowDescription(message),
      handleDataRow: (message: Message) => current().handleDataRow(message),
      handleCommandComplete(message: Message, connection: Wire) {
        current().handleCommandComplete(message, connection);
        answered += 1;
      },
      handleReadyForQuery(connection: Wire) {
        for (const statement of statements) statement.handleReadyForQuery(connection);
        resolve(answers);
      },
      handleError(error: Error, connection: Wire) {
        // PostgreSQL passed over what followed, so that none of it is prepared.
        for (const {name} of statements.slice(answered)) delete connection.submittedNamedStatements[name];
        fail(error);
      },
    };
    client.query(batch as unknown as pg.Submittable);
  });

/**
 * Runs statements that are wanted at the same time in one round trip and one commit. One batch is under way at a time, so that what
 * comes meanwhile makes the next one: the more there is to do, the less of it each costs. A batch in which one statement fails is undone and
 * repeated one by one, so that each caller sees its own error.
 */
export const createBatches = ({take, give, drop}: Connections) => {
  const waiting: Call[] = [];
  let working = false;

  /** False when the connection is of no more use. */
  const settle = async (client: Client, calls: readonly Call[]): Promise<boolean> => {
    let alive = true;
    const refuse = (call: Call, error: unknown) => {
      if (isConnectionLost(error)) alive = false;
      call.reject(error);
    };
    if (calls.length > 1) {
      try {
        const answers = await together(client, calls);
        calls.forEach(({resolve}, i) => void resolve(answers[i]!));
        return true;
      } catch (error) {
        if (isConnectionLost(error)) {
          for (const call of calls) refuse(call, error);
          return false;
        }
      }
    }
    for (const call of calls) await alone(client, call).then(call.resolve, error => refuse(call, error));
    return alive;
  };

  const work = async () => {
    try {
      while (waiting.length > 0) {
        const client = await take();
        let alive = true;
        while (alive && waiting.length > 0) alive = await settle(client, waiting.splice(0, most));
        if (alive) give(client);
        else await drop(client);
      }
    } catch (error) {
      for (const {reject} of waiting.splice(0)) reject(error);
    } finally {
      working = false;
    }
  };

  return ({name, text}: Text, values: readonly unknown[]): Promise<unknown[]> =>
    new Promise((resolve, reject) => {
      waiting.push({name, text, values, resolve, reject});
      if (working) return;
      working = true;
      // After all that this turn of the event loop brings.
      setImmediate(work);
    });
};
