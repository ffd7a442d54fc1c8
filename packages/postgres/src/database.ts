import {AsyncLocalStorage} from 'node:async_hooks';
import {dropChangesOnFailure} from '@ecom/core/recorded-changes';
import type {Client} from 'pg';
import {DatabaseError, type Options, Sequelize, type Transaction} from 'sequelize';
import {type DatabaseAddress, poolConfig} from './address.ts';
import {createClock} from './clock.ts';
import {openConnection, pgModule} from './connections.ts';
import {wrongDatabaseSetting} from './driver-error.ts';
import {isConnectionLost, toUnavailable} from './errors.ts';
import {createPipeline} from './pipeline.ts';
import {runStatement} from './prepared.ts';
import {assertRights, missingRights} from './rights.ts';

/** A prepared statement: parsed and planned once per connection. */
type Prepared = {
  /** Unique to its text. */
  readonly name: string;
  /** Shares its round trip and its commit with concurrent statements. */
  readonly pipelined?: true;
};

/** Planned at each execution, for queries whose best plan depends on the values (PostgreSQL manual, PREPARE, Notes). */
type Unprepared = {readonly name?: undefined; readonly pipelined?: undefined};

export type Statement<Row> = (Prepared | Unprepared) & {readonly text: string; readonly row?: Row};

const declared = new Map<string, string>();

/** The text of every statement of the loaded modules, by name: a test examines all of their plans. */
export const declaredStatements: ReadonlyMap<string, string> = declared;

const declare = <Row>(declaration: Statement<Row> & Prepared): Statement<Row> => {
  const known = declared.get(declaration.name);
  if (known !== undefined && known !== declaration.text)
    throw new Error(`Two statements are named ${declaration.name}`);
  declared.set(declaration.name, declaration.text);
  return declaration;
};

/** A statement on a connection of its own: for work that takes long, or locks more than one row. */
export const statement = <Row = Record<string, unknown>>(name: string, text: string): Statement<Row> =>
  declare({name, text});

/** A frequent statement on one row by its key: concurrent ones share a round trip and a commit. */
export const hotStatement = <Row = Record<string, unknown>>(name: string, text: string): Statement<Row> =>
  declare({name, text, pipelined: true});

/** Numbers of connections, and of requests that wait for one. */
export type PoolUse = {readonly max: number; readonly size: number; readonly inUse: number; readonly waiting: number};

export type Database = {
  /** For models and infrequent queries. Pass `transaction: db.current()` to join the open transaction. */
  readonly sequelize: Sequelize;
  /** Runs a statement in one round trip, inside the open transaction if there is one. */
  run<Row>(statement: Statement<Row>, values?: readonly unknown[]): Promise<Row[]>;
  /** Runs `work` in a transaction, or joins the open one. */
  transaction<T>(work: () => Promise<T>): Promise<T>;
  /** The open transaction of the caller, if any. */
  current(): Transaction | null;
  /** Runs `work` once the open transaction has committed, outside of it; at once when there is none. */
  afterCommit(work: () => void): void;
  /** Calls `listener` after each commit that recorded events in the outbox. */
  onEventsRecorded(listener: () => void): void;
  /** Notifies the listeners of `onEventsRecorded`: now, or when the open transaction commits. */
  notifyEventsRecorded(): void;
  /** The database's time, as `check` last synchronized it; RFC 3339. */
  now(): string;
  /** Health check; synchronizes `now` with the database's clock. @throws Failure `unavailable`, which says what a wrong setting is */
  check(): Promise<void>;
  /** A connection of the caller's own, straight to PostgreSQL. @throws Failure `unavailable` that names the variable to correct */
  openConnection(name: string): Promise<Client>;
  /** The pool at this moment. */
  pool(): PoolUse;
  close(): Promise<void>;
};

export type DatabaseOptions = {
  readonly address: DatabaseAddress;
  /** Maximum connections; default: 8. */
  readonly poolSize?: number;
  /** Shown in `pg_stat_activity`. */
  readonly name: string;
};

type ConnectionManager = {
  getConnection(options?: object): Promise<Client>;
  releaseConnection(connection: Client): void;
  destroyConnection(connection: Client): Promise<void>;
  readonly pool: {readonly maxSize: number; readonly size: number; readonly using: number; readonly waiting: number};
};
type OpenTransaction = Transaction & {readonly connection: Client; readonly finished?: string};

const time = statement<{milliseconds: number}>(
  'time',
  'select extract(epoch from clock_timestamp())::float8 * 1000 as milliseconds',
);

/**
 * Sequelize owns the pool, the models and the transactions. Statements run as named prepared statements on the same pool's `pg` connections,
 * since Sequelize's own query path would halve their throughput.
 */
export const openDatabase = ({address, poolSize: max = 8, name}: DatabaseOptions): Database => {
  // So that Sequelize does not query the server's version; its types lack the option.
  const databaseVersion = {databaseVersion: '18.0.0'};
  const options: Options = {
    ...databaseVersion,
    dialect: 'postgres',
    dialectModule: pgModule(poolConfig(address, name)),
    logging: false,
    define: {timestamps: false, freezeTableName: true, underscored: true},
    pool: {max, min: 0, idle: 60_000, acquire: 10_000},
  };
  const sequelize = new Sequelize(options);
  const manager = (sequelize as unknown as {connectionManager: ConnectionManager}).connectionManager;
  const scope = new AsyncLocalStorage<OpenTransaction>();
  const listeners: (() => void)[] = [];
  const clock = createClock();
  let hasRights = false;

  const current = () => {
    const transaction = scope.getStore();
    return transaction && !transaction.finished ? transaction : null;
  };
  const afterCommit = (work: () => void) => {
    const transaction = current();
    if (transaction) transaction.afterCommit(() => scope.exit(work));
    else work();
  };
  const notifyListeners = () => {
    for (const listener of listeners) listener();
  };
  const pipeline = createPipeline({
    acquire: () => manager.getConnection(),
    release: connection => manager.releaseConnection(connection),
    destroy: connection => manager.destroyConnection(connection),
  });
  const withConnection = async <T>(work: (connection: Client) => Promise<T>): Promise<T> => {
    const connection = await manager.getConnection();
    try {
      const result = await work(connection);
      manager.releaseConnection(connection);
      return result;
    } catch (error) {
      if (isConnectionLost(error, connection)) await manager.destroyConnection(connection);
      else manager.releaseConnection(connection);
      throw toUnavailable(error, connection);
    }
  };

  const run: Database['run'] = async <Row>(prepared: Statement<Row>, values: readonly unknown[] = []) => {
    const transaction = current();
    try {
      if (transaction) return await runStatement(transaction.connection, prepared, values);
      if (prepared.pipelined) return (await pipeline(prepared, values)) as Row[];
      return await withConnection(connection => runStatement<Row>(connection, prepared, values));
    } catch (error) {
      throw toUnavailable(error, transaction?.connection);
    }
  };

  return {
    sequelize,
    run,
    current,
    async transaction(work) {
      if (current()) return work();
      let open: OpenTransaction | undefined;
      try {
        return await sequelize.transaction(transaction => {
          open = transaction as OpenTransaction;
          return scope.run(open, () => dropChangesOnFailure(work));
        });
      } catch (error) {
        // Only an error of a statement: a bug in `work` stays a bug when the connection is lost, too.
        throw toUnavailable(error, error instanceof DatabaseError ? open?.connection : undefined);
      }
    },
    afterCommit,
    onEventsRecorded: listener => void listeners.push(listener),
    notifyEventsRecorded: () => afterCommit(notifyListeners),
    now: clock.now,
    async check() {
      const start = performance.now();
      const [row] = await run(time).catch(error => {
        throw wrongDatabaseSetting(error.cause) ?? error;
      });
      clock.synchronize(row!.milliseconds, performance.now() - start);
      if (!hasRights) assertRights(await run(missingRights));
      hasRights = true;
    },
    openConnection: name => openConnection(address, name),
    pool() {
      const {maxSize: max, size, using: inUse, waiting} = manager.pool;
      return {max, size, inUse, waiting};
    },
    close: () => sequelize.close(),
  };
};
