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
import {createSigningKey, getJsonWebKeySet, listSigningKeys, rotateKeys} from './keys.ts';
import {listSessions} from './list-sessions.ts';
import {logIn} from './log-in.ts';
import type {Ports} from './ports.ts';
import {refreshSession} from './refresh-session.ts';
import {requestPasswordReset, resetPassword} from './reset-password.ts';
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
