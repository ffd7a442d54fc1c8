import {readFile} from 'node:fs/promises';
import {type ConnectionOptions, checkServerIdentity} from 'node:tls';
import {certificates} from '@ecom/core/config';
import type {ClientConfig} from 'pg';
import {parseIntoClientConfig} from 'pg-connection-string';
import {z} from 'zod';

/** How a database is reached. A URL alone will do. */
export type DatabaseAddress =
  | string
  | {
      /** `postgres://user@host:port/database?sslmode=verify-full` */
      readonly url: string;
      /** The same database without the transaction pooler (PgBouncer) that `url` names; default: `url`, which then names no pooler. */
      readonly directUrl?: string | undefined;
      /** Asked for every new connection; default: the password in the URL. */
      readonly password?: (() => Promise<string>) | undefined;
      /** PEM of the certificate authorities that may sign the server's certificate; default: those of the system. */
      readonly ca?: string | undefined;
    };

/** The modes of libpq (PostgreSQL manual, 32.19.3), but for those that go on without TLS when the server has none. */
const sslModes = ['disable', 'require', 'verify-ca', 'verify-full'] as const;
type SslMode = (typeof sslModes)[number];

const sslModeOf = (url: URL): string | null => url.searchParams.get('sslmode');

const databaseUrl = z
  .url('must be an address such as postgres://user@host:5432/database')
  .refine(text => /^postgres(ql)?:/.test(text), 'must begin with postgres://')
  .refine(
    text => {
      const mode = sslModeOf(new URL(text));
      return mode === null || sslModes.includes(mode as SslMode);
    },
    `has an unknown sslmode: it must be ${sslModes.slice(0, -1).join(', ')} or ${sslModes.at(-1)}`,
  );

/** Milliseconds after which a statement of a service is cancelled. */
export const statementTimeoutMs = 15_000;

/** Milliseconds in which a server must accept a connection. */
const connectionTimeoutMs = 10_000;

/** The environment variables that say how a process reaches its database. */
export const databaseVariables = {
  DATABASE_URL: databaseUrl,
  DATABASE_DIRECT_URL: databaseUrl.optional(),
  DATABASE_PASSWORD: z.string().optional(),
  // Known here, since the file is read again for every new connection.
  DATABASE_PASSWORD_FILE: z.string().optional(),
  DATABASE_CA: certificates.optional(),
};

type Variables = {
  readonly [name in Exclude<keyof typeof databaseVariables, 'DATABASE_URL'>]?: string | undefined;
} & {readonly DATABASE_URL: string};

/** The address that the variables name. */
export const databaseAddress = (variables: Variables): Exclude<DatabaseAddress, string> => {
  const {DATABASE_PASSWORD: password, DATABASE_PASSWORD_FILE: file} = variables;
  return {
    url: variables.DATABASE_URL,
    directUrl: variables.DATABASE_DIRECT_URL,
    ca: variables.DATABASE_CA,
    password: file ? async () => (await readFile(file, 'utf8')).trim() : password ? async () => password : undefined,
  };
};

/** The address with changed URLs. */
export const changeUrl = <A extends DatabaseAddress>(address: A, change: (url: string) => string): A =>
  (typeof address === 'string'
    ? change(address)
    : {
        ...(address as Exclude<DatabaseAddress, string>),
        url: change(address.url),
        ...(address.directUrl && {directUrl: change(address.directUrl)}),
      }) as A;

/** The URL that leads straight to PostgreSQL. */
export const directUrlOf = (address: DatabaseAddress): string =>
  typeof address === 'string' ? address : (address.directUrl ?? address.url);

/** Whether statements pass a transaction pooler, which gives each transaction another session. */
const isPooled = (address: DatabaseAddress): boolean =>
  typeof address !== 'string' && directUrlOf(address) !== address.url;

/**
 * The options of `pg`'s clients: what they connect to, by which login, and how TLS is verified. Without `sslmode` a certificate authority means
 * `verify-full`; as in libpq, `require` encrypts, and verifies only if there is one.
 *
 * @param isDirect whether it leads straight to PostgreSQL
 */
export const clientConfig = (address: DatabaseAddress, isDirect: boolean): ClientConfig => {
  const parts = typeof address === 'string' ? {url: address} : address;
  const url = new URL(isDirect ? directUrlOf(address) : parts.url);
  const hasCa = parts.ca !== undefined || url.searchParams.has('sslrootcert');
  const mode = (sslModeOf(url) ?? (hasCa ? 'verify-full' : 'disable')) as SslMode;
  url.searchParams.delete('sslmode');
  const {ssl, ...config}: ClientConfig = parseIntoClientConfig(url.href);
  const {password, ca} = parts;
  return {
    ...config,
    connectionTimeoutMillis: connectionTimeoutMs,
    ...(password && {password}),
    ssl: mode !== 'disable' && {...certificateFiles(ssl), ...(ca && {ca}), ...verification(mode, config.host!, hasCa)},
  };
};

/** The options of a pool's clients. */
export const poolConfig = (address: DatabaseAddress, name: string): ClientConfig => ({
  ...clientConfig(address, false),
  application_name: name,
  keepAlive: true,
  // A pooler refuses it; `ecom migrate up --app-role` makes it a property of the role.
  ...(!isPooled(address) && {statement_timeout: statementTimeoutMs}),
});

/** Those that `sslrootcert`, `sslcert` and `sslkey` in the URL name. */
const certificateFiles = (ssl: ClientConfig['ssl']): ConnectionOptions => (typeof ssl === 'object' ? ssl : {});

/** `pg` does not verify a host that is an IP address. */
const verification = (mode: Exclude<SslMode, 'disable'>, host: string, hasCa: boolean): ConnectionOptions => {
  if (mode === 'verify-full') return {checkServerIdentity: (_, certificate) => checkServerIdentity(host, certificate)};
  return {rejectUnauthorized: mode === 'verify-ca' || hasCa, checkServerIdentity: () => undefined};
};
