import {pageInMemory} from '@ecom/core/testing/page';
import type {Sessions, TokenSubject} from '../../application/ports/sessions.ts';
import {unknownAccount} from '../../domain/account.ts';
import {withProof} from '../../domain/authentication.ts';
import {confirmedKindsOf} from '../../domain/credential.ts';
import type {Rows, SessionRow} from './rows.ts';

export const memorySessions = ({accountRows, sessionRows, endWhere}: Rows): Sessions => {
  /** Undefined unless the session and its account are active. */
  const subjectOf = (session: SessionRow | undefined, at: string): TokenSubject | undefined => {
    if (!session || session.endedAt || session.expiresAt <= at) return undefined;
    const account = accountRows.get(session.userId)!;
    if (account.status !== 'active') return undefined;
    const {userId, email, roles, isEmailVerified} = account;
    const {id: sessionId, provenBy} = session;
    const credentialKinds = confirmedKindsOf({...account, passwordHash: null});
    return {userId, sessionId, email, roles, isEmailVerified, credentialKinds, provenBy};
  };
  const findFamily = (family: string) => [...sessionRows.values()].find(({digest}) => digest.family === family);

  return {
    async create(session, digest, assertCanLogIn) {
      const account = accountRows.get(session.userId);
      if (!account) throw unknownAccount(session.userId);
      const activeAccount = assertCanLogIn(account);
      sessionRows.set(session.id, {...session, digest, endedAt: null});
      return activeAccount;
    },
    async rotate({presented, next, salt, client, at, idleUntil}) {
      const session = findFamily(presented.family);
      const subject = subjectOf(session, at);
      if (!session || !subject || session.digest.secret !== presented.secret) return undefined;
      const [expiresAt] = [idleUntil, session.absoluteExpiresAt].sort() as [string, string];
      const digest = {family: presented.family, secret: next};
      sessionRows.set(session.id, {...session, ...client, digest, salt, lastUsedAt: at, expiresAt});
      return subject;
    },
    async getRotated(family, at, since) {
      const session = findFamily(family);
      const subject = subjectOf(session, at);
      if (!session?.salt || !subject || session.lastUsedAt < since) return undefined;
      return {subject, secret: session.digest.secret, salt: session.salt};
    },
    async addProof(id, proof, at) {
      const session = sessionRows.get(id);
      if (!session || !subjectOf(session, at)) return undefined;
      const proven = {...session, provenBy: withProof(session.provenBy, proof)};
      sessionRows.set(id, proven);
      return subjectOf(proven, at);
    },
    endReused: async ({family, secret}, at) =>
      endWhere(({digest}) => digest.family === family && digest.secret !== secret, at)[0],
    endFamily: async (family, at) => endWhere(({digest}) => digest.family === family, at)[0],
    end: async (userId, id, at) => endWhere(session => session.userId === userId && session.id === id, at).length > 0,
    async list({userId, at, ...page}) {
      const active = [...sessionRows.values()]
        .filter(session => session.userId === userId && !session.endedAt && session.expiresAt > at)
        .map(({digest: _, endedAt: __, salt: ___, ...session}) => session);
      return pageInMemory(active, page);
    },
    endedSince: async instant =>
      [...sessionRows.values()].filter(({endedAt}) => endedAt && endedAt >= instant).map(({id}) => id),
    async sweep(before) {
      const expired = [...sessionRows.values()].filter(({expiresAt}) => expiresAt < before);
      for (const {id} of expired) sessionRows.delete(id);
      return expired.length;
    },
  };
};
