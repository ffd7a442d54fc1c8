import {createHash, createHmac, pbkdf2Sync, randomBytes} from 'node:crypto';
import {Failure} from '@ecom/core/failure';
import pg from 'pg';
import {type DatabaseAddress, statementTimeoutMs} from './address.ts';
import {openConnection} from './connections.ts';

export type AppRole = {
  /** The role that a service logs in as. */
  readonly name: string;
  /** Creates the role if it is missing, and sets its password; needs a login with CREATEROLE. Without it the role must exist. */
  readonly password?: string | undefined;
};

/**
 * Lets a role read and change the rows of a service's tables, also of those that later migrations create, and nothing else: it owns nothing and can
 * create nothing, and other roles than it and the owner cannot connect.
 *
 * @param database of the service, with the login of the owner, which ran its migrations
 * @throws Failure `unavailable` when the login may not grant that
 */
export const grantAppRole = async (database: DatabaseAddress, {name, password}: AppRole): Promise<void> => {
  const client = await openConnection(database, 'grant rights');
  const role = pg.escapeIdentifier(name);
  const run = async (...statements: readonly string[]) => {
    for (const statement of statements) await client.query(statement);
  };
  try {
    await run('begin', `select pg_advisory_xact_lock(hashtext('roles'))`);
    if (password) {
      const known = await client.query('select from pg_roles where rolname = $1', [name]);
      if (known.rowCount === 0) await run(`create role ${role}`);
      await run(
        `alter role ${role} login password ${pg.escapeLiteral(scramVerifier(password))}`,
        // Behind a pooler a session cannot set it.
        `alter role ${role} set statement_timeout = ${statementTimeoutMs}`,
      );
    }
    await run(
      `revoke all on database ${pg.escapeIdentifier(client.database!)} from public`,
      `grant connect on database ${pg.escapeIdentifier(client.database!)} to ${role}`,
      'revoke create on schema public from public',
      `grant usage on schema public to ${role}`,
      `grant select, insert, update, delete on all tables in schema public to ${role}`,
      `revoke insert, update, delete on table migration from ${role}`,
      `grant usage, select on all sequences in schema public to ${role}`,
      `alter default privileges in schema public grant select, insert, update, delete on tables to ${role}`,
      `alter default privileges in schema public grant usage, select on sequences to ${role}`,
      'commit',
    );
  } catch (error) {
    throw notGranted(name, error);
  } finally {
    await client.end();
  }
};

/** What PostgreSQL stores instead of a password, so that no log of statements has it (RFC 5803, PostgreSQL manual 20.5). */
const scramVerifier = (password: string): string => {
  const [salt, iterations] = [randomBytes(16), 4096];
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, iterations, 32, 'sha256');
  const keyOf = (name: string) => createHmac('sha256', salted).update(name).digest();
  const storedKey = createHash('sha256').update(keyOf('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey}:${keyOf('Server Key').toString('base64')}`;
};

const notGranted = (role: string, cause: unknown) =>
  new Failure(
    'unavailable',
    'rights-not-granted',
    `The rights of role ${role} were not changed: ${cause instanceof Error ? cause.message : cause}. Use the login of the owner of the database and its tables; it needs CREATEROLE where DATABASE_APP_PASSWORD is set.`,
  );
