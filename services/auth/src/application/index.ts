import {answerChallenge} from './answer-challenge.ts';
import {createApiKey, getApiKey, listApiKeys, revokeApiKey} from './api-keys.ts';
import {applyUserChange} from './apply-user-change.ts';
import {changeEmail} from './change-email.ts';
import {changePassword} from './change-password.ts';
import {authorizeUserChange, getAccount, setAccountRoles} from './change-roles.ts';
import {createAccount} from './create-account.ts';
import {deleteSession, deleteSessions, logOut, publishRevocations, sweepSessions} from './end-sessions.ts';
import {ensureAdministrator} from './ensure-administrator.ts';
import {getCaller} from './get-caller.ts';
import {deleteIdentity, linkIdentity, listIdentities} from './identities.ts';
import {acceptInvitation, createInvitation, getInvitation, revokeInvitation, sweepInvitations} from './invitations.ts';
import {createSigningKey, getJsonWebKeySet, listSigningKeys, rotateKeys} from './keys.ts';
import {listSessions} from './list-sessions.ts';
import {logIn} from './log-in.ts';
import {beginProviderLogIn, completeProviderLogIn, listProviders} from './log-in-at-provider.ts';
import {beginPasskeyLogIn, logInByPasskey, stepUpByPasskey} from './log-in-by-passkey.ts';
import {logInByProvider} from './log-in-by-provider.ts';
import {beginPasskeyRegistration, createPasskey, deletePasskey, listPasskeys, updatePasskey} from './passkeys.ts';
import type {Ports} from './ports.ts';
import {refreshSession} from './refresh-session.ts';
import {requestPasswordReset, resetPassword} from './reset-password.ts';
import {defineRole, deleteRole, getRole, listRoles} from './roles.ts';
import {
  addTotp,
  confirmTotp,
  getCredentials,
  removeSecondFactors,
  removeTotp,
  replaceRecoveryCodes,
} from './second-factors.ts';
import {stepUp} from './step-up.ts';
import {requestVerification, verifyEmail} from './verify-email.ts';

/** All use cases of this service. HTTP and events call them. */
export const createUseCases = (ports: Ports) => ({
  createAccount: createAccount(ports),
  changeEmail: changeEmail(ports),
  requestVerification: requestVerification(ports),
  verifyEmail: verifyEmail(ports),
  changePassword: changePassword(ports),
  requestPasswordReset: requestPasswordReset(ports),
  resetPassword: resetPassword(ports),
  getAccount: getAccount(ports),
  setAccountRoles: setAccountRoles(ports),
  authorizeUserChange: authorizeUserChange(ports),
  applyUserChange: applyUserChange(ports),
  ensureAdministrator: ensureAdministrator(ports),

  getCredentials: getCredentials(ports),
  addTotp: addTotp(ports),
  confirmTotp: confirmTotp(ports),
  removeTotp: removeTotp(ports),
  replaceRecoveryCodes: replaceRecoveryCodes(ports),
  removeSecondFactors: removeSecondFactors(ports),

  listIdentities: listIdentities(ports),
  linkIdentity: linkIdentity(ports),
  deleteIdentity: deleteIdentity(ports),

  beginPasskeyRegistration: beginPasskeyRegistration(ports),
  createPasskey: createPasskey(ports),
  listPasskeys: listPasskeys(ports),
  updatePasskey: updatePasskey(ports),
  deletePasskey: deletePasskey(ports),

  listProviders: listProviders(ports),
  beginProviderLogIn: beginProviderLogIn(ports),
  completeProviderLogIn: completeProviderLogIn(ports),
  logInByProvider: logInByProvider(ports),
  beginPasskeyLogIn: beginPasskeyLogIn(ports),
  logInByPasskey: logInByPasskey(ports),
  stepUpByPasskey: stepUpByPasskey(ports),
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
  answerChallenge: answerChallenge(ports),
  stepUp: stepUp(ports),
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
