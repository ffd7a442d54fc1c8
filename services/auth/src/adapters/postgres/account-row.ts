import {type Database, type Statement, statement} from '@ecom/postgres/database';
import type {Account} from '../../domain/account.ts';
import type {StoredCredential} from '../../domain/credential.ts';

export type AccountRow = Omit<Account, 'createdAt' | 'credentials'> & {readonly createdAt: Date};
export type CompleteRow = AccountRow & {readonly credentials: readonly StoredCredential[]};

const instant = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

export const accountColumns = `user_id as "userId", version, email, password_hash as "passwordHash", roles, status, profile,
  email_verified as "isEmailVerified", pending_email as "pendingEmail", user_version as "userVersion", created_at as "createdAt"`;

/** @param userId a column */
export const credentialsColumn = (userId: string) =>
  `(select coalesce(jsonb_agg(c.data || jsonb_build_object('id', c.id, 'kind', c.kind,
      'createdAt', ${instant('c.created_at')}, 'confirmedAt', ${instant('c.confirmed_at')}) order by c.created_at, c.id), '[]')
    from credential c where c.user_id = ${userId}) as credentials`;

/** Until the transaction ends, the account does not change; others may lock it in the same way. */
const lockAccount: Statement<AccountRow> = statement(
  'account-lock',
  `select ${accountColumns} from account where user_id = $1 for share`,
);

const credentialsOf: Statement<{readonly credentials: readonly StoredCredential[]}> = statement(
  'account-credentials',
  `select ${credentialsColumn('$1::uuid')}`,
);

/** Of an account that is locked: a statement that waits for the lock sees credentials as they were before. */
export const readCredentials = async (db: Database, userId: string): Promise<readonly StoredCredential[]> =>
  (await db.run(credentialsOf, [userId]))[0]!.credentials;

export const toAccount = (row: CompleteRow): Account => ({...row, createdAt: row.createdAt.toISOString()}) as Account;

/** @returns undefined for an unknown id */
export const readLocked = async (db: Database, userId: string): Promise<Account | undefined> => {
  const [row] = await db.run(lockAccount, [userId]);
  return row && toAccount({...row, credentials: await readCredentials(db, userId)});
};
