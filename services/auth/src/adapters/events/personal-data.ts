import type {PersonalData} from '@ecom/contracts/personal-data';
import {everyItem} from '@ecom/core/page';
import type {Ports} from '../../application/ports.ts';

type Stores = Pick<Ports, 'accounts' | 'sessions' | 'apiKeys' | 'invitations' | 'now'>;

/** What auth holds about a user: never a secret or the hash of one. */
export const personalDataOf =
  ({accounts, sessions, apiKeys, invitations, now}: Stores) =>
  async (userId: string): Promise<PersonalData> => {
    const account = await accounts.get(userId);
    if (!account) return {};
    const {email, roles, status, profile, createdAt} = account;
    const keys = await everyItem(page => apiKeys.list({...page, userId}));
    const received = (await everyItem(invitations.list)).filter(
      invitation => invitation.userId === userId || invitation.email === email,
    );
    return {
      accounts: [{userId, email, roles, status, profile, createdAt}],
      sessions: [...(await everyItem(page => sessions.list({...page, userId, at: now()})))],
      apiKeys: keys.map(({hash: _, ...key}) => key),
      invitations: received.map(({tokenHash: _, ...invitation}) => invitation),
    };
  };
