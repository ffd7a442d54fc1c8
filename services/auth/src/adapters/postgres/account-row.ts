import {type Statement, statement} from '@ecom/postgres/database';
import type {Account} from '../../domain/account.ts';

export type AccountRow = Omit<Account, 'createdAt'> & {readonly createdAt: Date};

export const accountColumns = `user_id as "userId", version, email, password_hash as "passwordHash", roles, status, profile,
  user_version as "userVersion", created_at as "createdAt"`;

/** Until the transaction ends, the account does not change; others may lock it in the same way. */
export const lockAccount: Statement<AccountRow> = statement(
  'account-lock',
  `select ${accountColumns} from account where user_id = $1 for share`,
);

export const toAccount = (row: AccountRow): Account => ({...row, createdAt: row.createdAt.toISOString()}) as Account;
