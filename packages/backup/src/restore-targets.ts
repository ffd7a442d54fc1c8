import {Failure} from '@ecom/core/failure';
import type {DatabaseAddress} from '@ecom/postgres/address';
import {openConnection} from '@ecom/postgres/connections';
import {onDatabase} from '@ecom/postgres/databases';
import pg from 'pg';
import type {Manifest} from './manifest.ts';

/**
 * How far the restore of a database is. `loading` has a part of the rows, `loaded` all of them, `done` is of a restore that has ended. `empty` was
 * created by somebody who went no further, and `foreign` is none of this restore.
 */
type State = 'missing' | 'empty' | 'loading' | 'loaded' | 'done' | 'foreign';

export type RestoreTarget = {
  readonly service: string;
  readonly name: string;
  readonly address: DatabaseAddress;
  readonly state: State;
};

/** Longer names are cut off by PostgreSQL, without a word. */
const maxNameLength = 63;

/** The comment of a database by which a later run knows it. */
const markOf = (id: string, state: State): string => `ecom restore ${id}: ${state}`;

const stateOf = (id: string, comment: string | null): State =>
  (['loading', 'loaded', 'done'] as const).find(state => comment === markOf(id, state)) ?? 'foreign';

/** Writes how far a restore is, in the open transaction of a connection to that database. */
export const setMark = async (client: pg.Client, id: string, state: State): Promise<void> => {
  const name = pg.escapeIdentifier(client.database!);
  await client.query(`comment on database ${name} is ${pg.escapeLiteral(markOf(id, state))}`);
};

const onServer = async <T>(server: DatabaseAddress, work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = await openConnection(
    onDatabase(server, () => 'postgres'),
    'ecom restore',
  );
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

const isEmpty = async (address: DatabaseAddress): Promise<boolean> => {
  const client = await openConnection(address, 'ecom restore');
  try {
    const {rows} = await client.query(
      `select not exists (select from pg_class where relnamespace = 'public'::regnamespace) as is_empty`,
    );
    return rows[0].is_empty;
  } finally {
    await client.end();
  }
};

/** The databases of a restore, and how far each is. */
export const findTargets = (
  server: DatabaseAddress,
  prefix: string,
  {id, services}: Pick<Manifest, 'id' | 'services'>,
): Promise<readonly RestoreTarget[]> =>
  onServer(server, async client => {
    const {rows} = await client.query<{name: string; comment: string | null}>(
      `select datname as name, shobj_description(oid, 'pg_database') as comment from pg_database`,
    );
    const comments = new Map(rows.map(({name, comment}) => [name, comment]));
    return Promise.all(
      services.map(async ({service}) => {
        const name = `${prefix}_${service}`;
        if (Buffer.byteLength(name) > maxNameLength) throw prefixTooLong(prefix, name);
        const target = {service, name, address: onDatabase(server, () => name)};
        const comment = comments.get(name);
        if (comment === undefined) return {...target, state: 'missing' as const};
        const state = stateOf(id, comment);
        return {...target, state: state === 'foreign' && (await isEmpty(target.address)) ? 'empty' : state};
      }),
    );
  });

/** The backup of which an earlier run has restored a part under a prefix. */
export const findInterrupted = (server: DatabaseAddress, prefix: string): Promise<string | undefined> =>
  onServer(server, async client => {
    const {rows} = await client.query<{comment: string | null}>(
      `select shobj_description(oid, 'pg_database') as comment from pg_database where starts_with(datname, $1 || '_')`,
      [prefix],
    );
    return rows.flatMap(({comment}) => /^ecom restore (\S+): /.exec(comment ?? '')?.[1] ?? [])[0];
  });

/**
 * Asserts that a restore changes no database but its own.
 *
 * @throws Failure `conflict` that names a database which is in the way
 */
export const assertNew = (targets: readonly RestoreTarget[], resume: boolean): void => {
  const foreign = targets.find(({state}) => state === 'foreign');
  if (foreign) throw databaseExists(foreign.name);
  const known = targets.find(({state}) => state !== 'missing');
  if (known && !resume) throw known.state === 'empty' ? databaseExists(known.name) : restoreInterrupted(known.name);
};

/** Creates an empty database in the place of what an interrupted restore has left. */
export const createTarget = (server: DatabaseAddress, {name, state}: RestoreTarget): Promise<void> =>
  onServer(server, async client => {
    const identifier = pg.escapeIdentifier(name);
    if (state === 'loading') await client.query(`drop database ${identifier} with (force)`);
    if (state !== 'empty') await client.query(`create database ${identifier}`);
  });

/** Drops databases, also while somebody is connected. */
export const dropDatabases = (server: DatabaseAddress, names: readonly string[]): Promise<void> =>
  onServer(server, async client => {
    for (const name of names) await client.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`);
  });

const databaseExists = (name: string) =>
  new Failure(
    'conflict',
    'database-exists',
    `The database ${name} exists, and a restore changes no existing one. Choose another --prefix.`,
  );

const restoreInterrupted = (name: string) =>
  new Failure(
    'conflict',
    'restore-interrupted',
    `The database ${name} is of an earlier restore of this backup. Go on with --resume, or choose another --prefix.`,
  );

const prefixTooLong = (prefix: string, name: string) =>
  new Failure(
    'invalid',
    'prefix-too-long',
    `The prefix ${prefix} is too long: PostgreSQL would cut off the name ${name}. It allows ${maxNameLength} bytes.`,
  );
