import type {PersonalData} from '@ecom/contracts/personal-data';
import {everyItem} from '@ecom/core/page';
import type {Ports} from '../../application/ports.ts';
import {type Credential, credentialsOf} from '../../domain/credential.ts';

type Stores = Pick<Ports, 'accounts' | 'sessions' | 'apiKeys' | 'invitations' | 'now'>;

const withoutSecrets = (credential: Credential): Readonly<Record<string, unknown>> => {
  if (credential.kind === 'password') return {kind: 'password'};
  const {kind, createdAt, confirmedAt} = credential;
  const stored = {kind, createdAt, confirmedAt};
  if (kind === 'passkey') return {...stored, name: credential.name};
  return kind === 'oidc' ? {...stored, provider: credential.provider, email: credential.email} : stored;
};

/** What auth holds about a user: never a secret or the hash of one. */
export const personalDataOf =
  ({accounts, sessions, apiKeys, invitations, now}: Stores) =>
  async (userId: string): Promise<PersonalData> => {
    const account = await accounts.get(userId);
    if (!account) return {};
    const {email, isEmailVerified, roles, status, profile, createdAt} = account;
    const keys = await everyItem(page => apiKeys.list({...page, userId}));
    const received = await invitations.listReceived({userId, email});
    return {
      accounts: [{userId, email, isEmailVerified, roles, status, profile, createdAt}],
      credentials: credentialsOf(account).map(withoutSecrets),
      sessions: [...(await everyItem(page => sessions.list({...page, userId, at: now()})))],
      apiKeys: keys.map(({hash: _, ...key}) => key),
      invitations: received.map(({tokenHash: _, ...invitation}) => invitation),
    };
  };
