import {type Database, type Statement, statement} from '@ecom/postgres/database';
import type {OneTimeTokens} from '../../application/ports/one-time-tokens.ts';
import {badToken, type OneTimeToken} from '../../domain/one-time-token.ts';

type Row = Pick<OneTimeToken, 'hash' | 'userId' | 'purpose'> & {
  readonly data: object;
  readonly createdAt: Date;
  readonly expiresAt: Date;
};

const columns = 'hash, user_id as "userId", purpose, data, created_at as "createdAt", expires_at as "expiresAt"';

const insert = statement(
  'one-time-token-insert',
  `insert into one_time_token (hash, user_id, purpose, data, created_at, expires_at) values ($1, $2, $3, $4::jsonb, $5, $6)`,
);
const get: Statement<Row> = statement(
  'one-time-token-get',
  `select ${columns} from one_time_token where hash = $1 and purpose = any($2::text[]) and expires_at > $3`,
);
const attempt: Statement<Row> = statement(
  'one-time-token-attempt',
  `update one_time_token set attempts = attempts + 1
   where hash = $1 and purpose = $2 and expires_at > $3 and attempts < $4 returning ${columns}`,
);
const use: Statement<{hash: string}> = statement(
  'one-time-token-use',
  'delete from one_time_token where hash = $1 and user_id = $2 returning hash',
);
const end = statement(
  'one-time-token-end',
  'delete from one_time_token where user_id = $1 and purpose = any($2::text[])',
);
const sweep: Statement<{hash: string}> = statement(
  'one-time-token-sweep',
  `delete from one_time_token where hash = any (array (select hash from one_time_token where expires_at < $1 order by expires_at limit 1000))
   returning hash`,
);

const toToken = ({data, createdAt, expiresAt, ...row}: Row): OneTimeToken =>
  ({...data, ...row, createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString()}) as OneTimeToken;

export const addToken = async (db: Database, token: OneTimeToken): Promise<void> => {
  const {hash, userId, purpose, createdAt, expiresAt, ...data} = token;
  await db.run(insert, [hash, userId, purpose, JSON.stringify(data), createdAt, expiresAt]);
};

/** @throws Failure `invalid` when it is gone: a concurrent request has used it */
export const useToken = async (db: Database, hash: string, userId: string): Promise<void> => {
  if ((await db.run(use, [hash, userId])).length === 0) throw badToken();
};

export const endTokens = async (
  db: Database,
  userId: string,
  purposes: readonly OneTimeToken['purpose'][],
): Promise<void> => void (await db.run(end, [userId, purposes]));

export const postgresTokens = (db: Database): OneTimeTokens => ({
  add: token => addToken(db, token),
  get: async (hash, purposes, at) => (await db.run(get, [hash, purposes, at])).map(toToken)[0] as never,
  attempt: async (hash, purpose, at, maxAttempts) =>
    (await db.run(attempt, [hash, purpose, at, maxAttempts])).map(toToken)[0] as never,
  sweep: async before => (await db.run(sweep, [before])).length,
});
