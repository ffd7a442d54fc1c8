import {createApiKey, getApiKey, listApiKeys, revokeApiKey} from './api-keys.ts';
import {applyUserChange} from './apply-user-change.ts';
import {changeEmail} from './change-email.ts';
import {changePassword} from './change-password.ts';
import {authorizeUserChange, getAccount, setAccountRoles} from './change-roles.ts';
import {createAccount} from './create-account.ts';
import {deleteSession, deleteSessions, logOut, publishRevocations, sweepSessions} from './end-sessions.ts';
import {ensureAdministrator} from './ensure-administrator.ts';
import {getCaller} from './get-caller.ts';
import {acceptInvitation, createInvitation, getInvitation, revokeInvitation, sweepInvitations} from './invitations.ts';
import {createSigningKey, getJsonWebKeySet, listSigningKeys, rotateKeys} from './keys.ts';
import {listSessions} from './list-sessions.ts';
import {logIn} from './log-in.ts';
import type {Ports} from './ports.ts';
import {refreshSession} from './refresh-session.ts';
import {defineRole, deleteRole, getRole, listRoles} from './roles.ts';

/** All use cases of this service. HTTP and events call them. */
export const createUseCases = (ports: Ports) => ({
  createAccount: createAccount(ports),
  changeEmail: changeEmail(ports),
  changePassword: changePassword(ports),
  getAccount: getAccount(ports),
  setAccountRoles: setAccountRoles(ports),
  authorizeUserChange: authorizeUserChange(ports),
  applyUserChange: applyUserChange(ports),
  ensureAdministrator: ensureAdministrator(ports),

  listRoles: listRoles(ports),
  getRole: getRole(ports),
  defineRole: defineRole(ports),
  deleteRole: deleteRole(ports),

  createInvitation: createInvitation(ports),
  getInvitation: getInvitation(ports),
  listInvitations: ports.invitations.list,
  revokeInvitation: revokeInvitation(ports),
  acceptInvitation: acceptInvitation(ports),
  sweepInvitations: sweepInvitations(ports),

  logIn: logIn(ports),
  refreshSession: refreshSession(ports),
  logOut: logOut(ports),
  listSessions: listSessions(ports),
  deleteSession: deleteSession(ports),
  deleteSessions: deleteSessions(ports),
  publishRevocations: publishRevocations(ports),
  sweepSessions: sweepSessions(ports),

  createApiKey: createApiKey(ports),
  getApiKey: getApiKey(ports),
  listApiKeys: listApiKeys(ports),
  revokeApiKey: revokeApiKey(ports),
  getCaller: getCaller(ports),

  getJsonWebKeySet: getJsonWebKeySet(ports),
  listSigningKeys: listSigningKeys(ports),
  createSigningKey: createSigningKey(ports),
  rotateKeys: rotateKeys(ports),
});

export type UseCases = ReturnType<typeof createUseCases>;
