import pg from 'pg';

/** A statement as it went to the server, with the values of this time. */
export type Sent = {readonly database: string; readonly text: string; readonly values: readonly unknown[]};

type Wire = {readonly to: {database?: string; texts: Map<string, string>}};
type Parse = {readonly name?: string; readonly text: string};
type Bind = {readonly statement?: string; readonly values?: readonly unknown[]};
// The four methods take arguments of different kinds, and are called with what came.
type Method = (this: Wire, ...args: any[]) => unknown;

/** `pg` below everything that uses it: models, prepared statements, and several of them in one write. */
const prototype = pg.Connection.prototype as unknown as Record<'startup' | 'query' | 'parse' | 'bind', Method>;

/**
 * Notes every statement that this process sends to PostgreSQL on connections that are opened from now on, until `end`.
 */
export const watchStatements = () => {
  const sent: Sent[] = [];
  const before = {
    ...prototype,
    startup: prototype.startup,
    query: prototype.query,
    parse: prototype.parse,
    bind: prototype.bind,
  };
  const connections = new WeakMap<object, {database: string; texts: Map<string, string>}>();
  const of = (wire: object): {database: string; texts: Map<string, string>} | undefined => {
    const known = connections.get(wire);
    // What stands for a connection for a while has it as its prototype.
    const behind = Object.getPrototypeOf(wire) as object | null;
    return known ?? (behind ? of(behind) : undefined);
  };

  prototype.startup = function (config: {database: string}) {
    connections.set(this, {database: config.database, texts: new Map()});
    return before.startup.call(this, config);
  };
  prototype.query = function (text: string) {
    const connection = of(this);
    if (connection) sent.push({database: connection.database, text, values: []});
    return before.query.call(this, text);
  };
  prototype.parse = function (query: Parse, ...rest) {
    of(this)?.texts.set(query.name ?? '', query.text);
    return before.parse.call(this, query, ...rest);
  };
  prototype.bind = function (config: Bind, ...rest) {
    const connection = of(this);
    const text = connection?.texts.get(config.statement ?? '');
    if (connection && text) sent.push({database: connection.database, text, values: config.values ?? []});
    return before.bind.call(this, config, ...rest);
  };

  return {
    sent: sent as readonly Sent[],
    end() {
      Object.assign(prototype, {startup: before.startup, query: before.query, parse: before.parse, bind: before.bind});
    },
  };
};
