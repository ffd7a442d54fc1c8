import pg, {type ClientConfig} from 'pg';

/**
 * Lost connections, and the errors that they were lost by. `pg` gives the error of a lost connection no code, and passes it to the statements in
 * flight; statements that follow get other errors without a code.
 */
const lost = new WeakSet<object>();

/** Whether a connection is lost, or a statement failed because its connection was lost. */
export const isLost = (connectionOrError: object): boolean => lost.has(connectionOrError);

class Connection extends pg.Client {
  constructor(config?: ClientConfig) {
    super(config);
    // Both events come before the statements in flight are rejected.
    this.on('error', error => lost.add(this).add(error));
    this.on('end', () => lost.add(this));
  }
}

/** The module `pg` for Sequelize, with connections whose loss is noticed. */
export const pgModule: object = Object.create(pg, {Client: {value: Connection}});
