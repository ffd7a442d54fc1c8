import type {Saved} from '../../application/ports/accounts.ts';
import {type Account, type Consequences, type Decision, unknownAccount} from '../../domain/account.ts';
import {exceeds} from '../../domain/api-key.ts';
import {badToken} from '../../domain/one-time-token.ts';
import type {Rows} from './rows.ts';

/** Adds the tokens and notices of a decision. */
export const recordConsequences = (
  {tokenRows, notices}: Rows,
  userId: string,
  {newTokens = [], notices: newNotices = []}: Consequences,
) => {
  for (const token of newTokens) tokenRows.set(token.hash, {token, attempts: 0});
  notices.push(...newNotices.map(notice => ({...notice, userId})));
};

/** Saves the account together with all that the decision ends. */
export const saveAccount = (rows: Rows, userId: string, decide: (account: Account) => Decision): Saved => {
  const {accountRows, tokenRows, deviceRows, invitationStore, put, endWhere, revokeKeysWhere} = rows;
  const before = accountRows.get(userId);
  if (!before) throw unknownAccount(userId);
  const decision = decide(before);
  const {account, sessionsToEnd, apiKeysToRevoke, usedToken, endedPurposes = []} = decision;
  if (usedToken && !tokenRows.has(usedToken)) throw badToken();
  put(account);
  if (usedToken) tokenRows.delete(usedToken);
  for (const {token} of [...tokenRows.values()])
    if (token.userId === userId && endedPurposes.includes(token.purpose)) tokenRows.delete(token.hash);
  recordConsequences(rows, userId, decision);
  if (account.status === 'deleted') {
    for (const [hash, device] of [...deviceRows]) if (device.userId === userId) deviceRows.delete(hash);
    for (const {id, email, userId: acceptedBy} of [...invitationStore.rows.values()])
      if (email === before.email || acceptedBy === userId) invitationStore.rows.delete(id);
  }
  return {
    account,
    ended: sessionsToEnd
      ? endWhere(session => session.userId === userId && session.id !== sessionsToEnd.except, sessionsToEnd.at)
      : [],
    revokedKeys: apiKeysToRevoke
      ? revokeKeysWhere(key => key.userId === userId && exceeds(key, apiKeysToRevoke.held), apiKeysToRevoke.at)
      : [],
  };
};
