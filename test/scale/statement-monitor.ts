import pg from 'pg';

/** A statement that was sent to PostgreSQL, with its values. */
export type SentStatement = {readonly database: string; readonly text: string; readonly values: readonly unknown[]};

type Connection = {database: string; texts: Map<string, string>};
type Parse = {readonly name?: string; readonly text: string};
type Bind = {readonly statement?: string; readonly values?: readonly unknown[]};
// The four methods have different parameters, and are called with the arguments that were passed.
type Method = (this: object, ...args: any[]) => unknown;

/** The lowest level of `pg`, which models, prepared statements and pipelines all use. */
const prototype = pg.Connection.prototype as unknown as Record<'startup' | 'query' | 'parse' | 'bind', Method>;

/**
 * Collects every statement that this process sends to PostgreSQL, on connections opened from now on, until `end`.
 */
export const monitorStatements = () => {
  const sent: SentStatement[] = [];
  const original = {
    ...prototype,
    startup: prototype.startup,
    query: prototype.query,
    parse: prototype.parse,
    bind: prototype.bind,
  };
  const connections = new WeakMap<object, Connection>();
  const connectionOf = (object: object): Connection | undefined => {
    const known = connections.get(object);
    // A temporary substitute of a connection has the connection as its prototype.
    const parent = Object.getPrototypeOf(object) as object | null;
    return known ?? (parent ? connectionOf(parent) : undefined);
  };

  prototype.startup = function (config: {database: string}) {
    connections.set(this, {database: config.database, texts: new Map()});
    return original.startup.call(this, config);
  };
  prototype.query = function (text: string) {
    const connection = connectionOf(this);
    if (connection) sent.push({database: connection.database, text, values: []});
    return original.query.call(this, text);
  };
  prototype.parse = function (query: Parse, ...rest) {
    connectionOf(this)?.texts.set(query.name ?? '', query.text);
    return original.parse.call(this, query, ...rest);
  };
  prototype.bind = function (config: Bind, ...rest) {
    const connection = connectionOf(this);
    const text = connection?.texts.get(config.statement ?? '');
    if (connection && text) sent.push({database: connection.database, text, values: config.values ?? []});
    return original.bind.call(this, config, ...rest);
  };

  return {
    sent: sent as readonly SentStatement[],
    end() {
      Object.assign(prototype, {
        startup: original.startup,
        query: original.query,
        parse: original.parse,
        bind: original.bind,
      });
    },
  };
};
