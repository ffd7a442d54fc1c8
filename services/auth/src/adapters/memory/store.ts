import {memoryAccounts} from './accounts.ts';
import {memoryApiKeys} from './api-keys.ts';
import {memoryFlowStates} from './flow-states.ts';
import {memoryInvitations} from './invitations.ts';
import {memoryKnownDevices} from './known-devices.ts';
import {memoryOneTimeTokens} from './one-time-tokens.ts';
import {memoryRoles} from './roles.ts';
import {openRows} from './rows.ts';
import {memorySessions} from './sessions.ts';
import {memorySigningKeys} from './signing-keys.ts';

/** The memory adapters for tests: one store, since a change of an account may end its sessions and API keys. They pass the same contract suites as PostgreSQL. */
export const memoryStore = () => {
  const rows = openRows();
  return {
    accounts: memoryAccounts(rows),
    flows: memoryFlowStates(rows),
    sessions: memorySessions(rows),
    apiKeys: memoryApiKeys(rows),
    roles: memoryRoles(rows),
    invitations: memoryInvitations(rows),
    signingKeys: memorySigningKeys(),
    tokens: memoryOneTimeTokens(rows),
    devices: memoryKnownDevices(rows),
    outbox: rows.outbox,
    notices: rows.notices,
    apiKeyOutbox: rows.keyStore.outbox,
    invitationOutbox: rows.invitationStore.outbox,
  };
};
