import {AsyncLocalStorage} from 'node:async_hooks';
import type {Client} from 'pg';
import {type Options, Sequelize, type Transaction} from 'sequelize';
import {createBatches} from './batches.ts';
import {createClock} from './clock.ts';
import {isConnectionLost, toOutage} from './errors.ts';

/** A prepared statement: parsed and planned once per connection. */
type Prepared = {
  /** Unique to its text. */
  readonly name: string;
  /** Shares its round trip and its commit with others that are wanted at the same time. */
  readonly shared?: true;
};

/** Planned each time, for when the best plan depends on the values (PostgreSQL's manual, PREPARE, Notes). */
type Unprepared = {readonly name?: undefined; readonly shared?: undefined};

export type Statement<Row> = (Prepared | Unprepared) & {readonly text: string; readonly row?: Row};

const declared = new Map<string, string>();

/** The text of every statement of the modules that are loaded, by its name: none can be kept from the test of their plans. */
export const declaredStatements: ReadonlyMap<string, string> = declared;

const declare = <Row>(made: Statement<Row> & Prepared): Statement<Row> => {
  const known = declared.get(made.name);
  if (known !== undefined && known !== made.text) throw new Error(`Two statements are called ${made.name}`);
  declared.set(made.name, made.text);
  return made;
};

/** A statement on a connection of its own: for what takes long, or locks more than one row. */
export const statement = <Row = Record<string, unknown>>(name: string, text: string): Statement<Row> =>
  declare({name, text});

/** A statement for one row by its key, many times a second: those that are wanted at the same time share a round trip and a commit. */
export const hotStatement = <Row = Record<string, unknown>>(name: string, text: string): Statement<Row> =>
  declare({name, text, shared: true});

export type Database = {
  /** For models and for what is not hot. Pass `transaction: db.current()` to take part in the open transaction. */
  readonly sequelize: Sequelize;
  /** Runs a statement in one round trip, inside the open transaction if there is one. */
  run<Row>(statement: Statement<Row>, values?: readonly unknown[]): Promise<Row[]>;
  /** Everything that `work` does with this database commits together, or not at all. Joins the open transaction. */
  transaction<T>(work: () => Promise<T>): Promise<T>;
  /** The transaction that the caller runs in. */
  current(): Transaction | null;
  /** Does `work` once the open transaction has committed, outside of it; at once when there is none. */
  afterCommit(work: () => void): void;
  /** Calls `listener` after each commit that recorded facts in the outbox. */
  onEventsRecorded(listener: () => void): void;
  /** Says that facts are recorded: now, or when the open transaction commits. */
  notifyEventsRecorded(): void;
  /** Connections of the pool, for the metrics. */
  pool(): {readonly size: number; readonly idle: number; readonly waiting: number};
  /** The time by the database's clock as `check` saw it last, RFC 3339. */
  now(): string;
  /** Looks at the database's clock. Throws a Failure `unavailable` when the database does not answer. */
  check(): Promise<void>;
  close(): Promise<void>;
};

export type DatabaseOptions = {
  /** `postgres://user:password@host:port/database` */
  readonly url: string;
  /** Connections at most; 8 unless told. */
  readonly pool?: number;
  /** Shown in `pg_stat_activity`. */
  readonly name: string;
};

type Pool = {readonly size: number; readonly available: number; readonly pending: number};
type ConnectionManager = {
  readonly pool: Pool;
  getConnection(options?: object): Promise<Client>;
  releaseConnection(connection: Client): void;
  destroyConnection(connection: Client): Promise<void>;
};
type OpenTransaction = Transaction & {readonly connection: Client; readonly finished?: string};

const time = statement<{milliseconds: number}>(
  'time',
  'select extract(epoch from clock_timestamp())::float8 * 1000 as milliseconds',
);

/**
 * Sequelize owns the pool, the models and the transactions; hot statements run as named prepared statements on the same
 * pool's `pg` connections, since Sequelize's own query path costs half of such a statement's throughput.
 */
export const openDatabase = ({url, pool: max = 8, name}: DatabaseOptions): Database => {
  // Named, so that Sequelize does not ask each pool's server for it; its types do not know the option.
  const databaseVersion = {databaseVersion: '18.0.0'};
  const options: Options = {
    ...databaseVersion,
    dialect: 'postgres',
    logging: false,
    define: {timestamps: false, freezeTableName: true, underscored: true},
    pool: {max, min: 0, idle: 60_000, acquire: 10_000},
    dialectOptions: {application_name: name, keepAlive: true, statement_timeout: 15_000},
  };
  const sequelize = new Sequelize(url, options);
  const manager = (sequelize as unknown as {connectionManager: ConnectionManager}).connectionManager;
  const scope = new AsyncLocalStorage<OpenTransaction>();
  const listeners: (() => void)[] = [];
  const clock = createClock();

  const current = () => {
    const transaction = scope.getStore();
    return transaction && !transaction.finished ? transaction : null;
  };
  const afterCommit = (work: () => void) => {
    const transaction = current();
    if (transaction) transaction.afterCommit(() => scope.exit(work));
    else work();
  };
  const tellListeners = () => {
    for (const listener of listeners) listener();
  };
  const together = createBatches({
    take: () => manager.getConnection(),
    give: connection => manager.releaseConnection(connection),
    drop: connection => manager.destroyConnection(connection),
  });
  const on = async <Row>(connection: Client, {name: prepared, text}: Statement<Row>, values: readonly unknown[]) =>
    (await connection.query({...(prepared && {name: prepared}), text, values: values as unknown[]})).rows as Row[];

  const lend = async <T>(work: (connection: Client) => Promise<T>): Promise<T> => {
    const connection = await manager.getConnection();
    try {
      const result = await work(connection);
      manager.releaseConnection(connection);
      return result;
    } catch (error) {
      if (isConnectionLost(error)) await manager.destroyConnection(connection);
      else manager.releaseConnection(connection);
      throw error;
    }
  };

  const run: Database['run'] = async <Row>(prepared: Statement<Row>, values: readonly unknown[] = []) => {
    const transaction = current();
    try {
      if (transaction) return await on(transaction.connection, prepared, values);
      if (prepared.shared) return (await together(prepared, values)) as Row[];
      return await lend(connection => on(connection, prepared, values));
    } catch (error) {
      throw toOutage(error);
    }
  };

  return {
    sequelize,
    run,
    current,
    async transaction(work) {
      if (current()) return work();
      try {
        return await sequelize.transaction(transaction => scope.run(transaction as OpenTransaction, work));
      } catch (error) {
        throw toOutage(error);
      }
    },
    afterCommit,
    onEventsRecorded: listener => void listeners.push(listener),
    notifyEventsRecorded: () => afterCommit(tellListeners),
    pool: () => ({size: manager.pool.size, idle: manager.pool.available, waiting: manager.pool.pending}),
    now: clock.now,
    async check() {
      const asked = performance.now();
      const [row] = await run(time);
      clock.heard(row!.milliseconds, performance.now() - asked);
    },
    close: () => sequelize.close(),
  };
};
