import type {Invitations} from '../../application/ports/invitations.ts';
import {assertActive} from '../../domain/account.ts';
import {badInvitationToken} from '../../domain/invitation.ts';
import type {Rows} from './rows.ts';
import {saveAccount} from './save-account.ts';

export const memoryInvitations = (rows: Rows): Invitations => {
  const {invitationStore, authorityOf, put, findByEmail} = rows;
  const findByToken = (tokenHash: string) =>
    [...invitationStore.rows.values()].find(invitation => invitation.tokenHash === tokenHash);
  return {
    get: invitationStore.get,
    list: page => invitationStore.list({}, page),
    getByToken: async tokenHash => findByToken(tokenHash),
    listReceived: async ({userId, email}) =>
      [...invitationStore.rows.values()].filter(each => each.email === email || each.userId === userId),
    async create(by, token, decide) {
      const state = decide(authorityOf(by));
      await invitationStore.insert({state, events: [{token}]});
      return state;
    },
    update: (by, id, decide) =>
      invitationStore.update(id, before => ({state: decide(before, authorityOf(by)), events: []})),
    async accept({tokenHash, created}, decide) {
      const invitation = findByToken(tokenHash);
      if (!invitation) throw badInvitationToken();
      const account = created ?? findByEmail(invitation.email);
      if (!account) throw badInvitationToken();
      const accepted = decide(invitation, assertActive(account), authorityOf(invitation.invitedBy));
      const saved = created
        ? {account: {...accepted.decision.account, version: 1}, ended: [], revokedKeys: []}
        : saveAccount(rows, account.userId, () => accepted.decision);
      if (created) put(saved.account);
      invitationStore.rows.set(invitation.id, accepted.invitation);
      return saved;
    },
    async sweep(before) {
      const old = [...invitationStore.rows.values()].filter(({expiresAt}) => expiresAt < before);
      for (const {id} of old) invitationStore.rows.delete(id);
      return old.length;
    },
  };
};
