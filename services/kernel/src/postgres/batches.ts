import pg, {type Client} from 'pg';
import {outageOf} from './errors.ts';

type Text = {readonly name: string; readonly text: string};
type Call = Text & {
  readonly values: readonly unknown[];
  readonly resolve: (rows: unknown[]) => void;
  readonly reject: (error: unknown) => void;
};

export type Connections = {take(): Promise<Client>; give(client: Client): void};

/** Batches at once: one commits while another gathers. More would make each of them smaller. */
const lanes = 2;
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
  readonly stream: {cork(): void; uncork(): void};
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
    const statements = calls.map(
      ({name, text, values}, i) =>
        new pg.Query({name, text, values: values as unknown[], types}, (error, result) => {
          if (error) reject(error);
          else answers[i] = result.rows;
        }) as unknown as Sent,
    );
    let answered = 0;
    const current = () => statements[answered]!;
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
        try {
          return statements.map(statement => statement.submit(withoutSync)).find(error => error) ?? null;
        } finally {
          connection.sync();
          connection.stream.uncork();
        }
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
        reject(error);
      },
    };
    client.query(batch as unknown as pg.Submittable);
  });

/**
 * Runs statements that are wanted at the same time in one round trip and one commit: what a commit and a round trip cost is shared by
 * as many as came meanwhile. A batch in which one fails is undone and repeated one by one, so that each caller sees its own error.
 */
export const createBatches = ({take, give}: Connections) => {
  const waiting: Call[] = [];
  let open = 0;
  /** A batch is about to be sent, and takes along whatever comes before it is. */
  let gathering = false;

  const settle = async (client: Client, calls: readonly Call[]) => {
    if (calls.length > 1) {
      try {
        const answers = await together(client, calls);
        return calls.forEach(({resolve}, i) => void resolve(answers[i]!));
      } catch (error) {
        if (outageOf(error) !== error) return calls.forEach(({reject}) => void reject(error));
      }
    }
    for (const call of calls) await alone(client, call).then(call.resolve, call.reject);
  };

  const work = async () => {
    try {
      const client = await take().finally(() => {
        gathering = false;
      });
      try {
        while (waiting.length > 0) await settle(client, waiting.splice(0, most));
      } finally {
        give(client);
      }
    } catch (error) {
      for (const {reject} of waiting.splice(0)) reject(error);
    } finally {
      open -= 1;
    }
  };

  return ({name, text}: Text, values: readonly unknown[]): Promise<unknown[]> =>
    new Promise((resolve, reject) => {
      waiting.push({name, text, values, resolve, reject});
      if (gathering || open === lanes) return;
      gathering = true;
      open += 1;
      // After all that this turn of the event loop brings.
      setImmediate(work);
    });
};
