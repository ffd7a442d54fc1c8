import pg, {type ClientConfig} from 'pg';
import {clientConfig, type DatabaseAddress} from './address.ts';
import {unreachableDatabase} from './driver-error.ts';

/**
 * Lost connections, and the errors that they were lost by. `pg` gives the error of a lost connection no code, and passes it to the statements in
 * flight; statements that follow get other errors without a code.
 */
const lost = new WeakSet<object>();

/** Whether a connection is lost, or a statement failed because its connection was lost. */
export const isLost = (connectionOrError: object): boolean => lost.has(connectionOrError);

/** SQLSTATE of a change on a server that only reads: a standby, or a primary that was replaced. */
export const readOnlyServer = '25006';

/** What a server reports when a session begins, and when it changes (PostgreSQL manual, 54.2.7). */
const readOnlyParameters: ReadonlySet<string> = new Set(['in_hot_standby', 'default_transaction_read_only']);

type Done = (error?: Error) => void;
type Parameter = {readonly parameterName: string; readonly parameterValue: string};

/**
 * A connection whose loss is noticed. As libpq's `target_session_attrs=read-write` does, it refuses a server that only reads; one that becomes so
 * is lost. Otherwise a pool would hold on to the old primary after a failover.
 */
class Connection extends pg.Client {
  /** Sequelize's pool closes connections with this mark. */
  _invalid = false;
  private isReadOnly = false;

  constructor(config?: ClientConfig) {
    super(config);
    // Both events come before the statements in flight are rejected.
    this.on('error', error => lost.add(this).add(error));
    this.on('end', () => lost.add(this));
    const {connection} = this as unknown as {connection: NodeJS.EventEmitter};
    connection.on('parameterStatus', ({parameterName, parameterValue}: Parameter) => {
      if (readOnlyParameters.has(parameterName) && parameterValue === 'on') this.lose();
    });
    connection.on('errorMessage', ({code}: pg.DatabaseError) => {
      if (code === readOnlyServer) this.lose();
    });
  }

  private lose() {
    this.isReadOnly = true;
    this._invalid = true;
    lost.add(this);
  }

  override connect(): Promise<pg.Client>;
  override connect(done: Done): void;
  override connect(done?: Done): Promise<pg.Client> | undefined {
    if (!done) return new Promise((resolve, reject) => this.connect(error => (error ? reject(error) : resolve(this))));
    super.connect((error?: Error) => {
      done(error ?? (this.isReadOnly ? onlyReads() : undefined));
      if (!error && this.isReadOnly) void this.end().catch(() => {});
    });
    return undefined;
  }
}

const onlyReads = () => Object.assign(new Error('The server is read-only.'), {code: readOnlyServer});

/** The module `pg` for Sequelize, with connections to this database. */
export const pgModule = (config: ClientConfig): object =>
  Object.create(pg, {
    Client: {
      value: class extends Connection {
        constructor(options?: ClientConfig) {
          super({...options, ...config});
        }
      },
    },
  });

/**
 * Opens a connection straight to PostgreSQL, past a pooler, with a session of its own.
 *
 * @param name shown in `pg_stat_activity`
 * @throws Failure `unavailable` that names the variable to correct
 */
export const openConnection = async (
  address: DatabaseAddress,
  name: string,
  options: ClientConfig = {},
): Promise<pg.Client> => {
  const client = new Connection({...clientConfig(address, true), application_name: name, keepAlive: true, ...options});
  try {
    await client.connect();
    return client;
  } catch (error) {
    throw unreachableDatabase(error);
  }
};
