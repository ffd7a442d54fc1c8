import {changeEmail} from './change-email.ts';
import {changePassword} from './change-password.ts';
import {changeRoles, readAccount} from './change-roles.ts';
import {endSession, logOut, recallEnded, sweepSessions} from './end-sessions.ts';
import {ensureAdministrator} from './ensure-administrator.ts';
import {publishKeys, rotateKeys} from './keys.ts';
import {learnUser} from './learn-user.ts';
import {listSessions} from './list-sessions.ts';
import {logIn} from './log-in.ts';
import {openAccount} from './open-account.ts';
import type {Ports} from './ports.ts';
import {refreshSession} from './refresh-session.ts';

/** Everything this service can do. HTTP, events and the CLI are three ways to ask for it. */
export const createUseCases = (ports: Ports) => ({
  openAccount: openAccount(ports),
  changeEmail: changeEmail(ports),
  changePassword: changePassword(ports),
  readAccount: readAccount(ports),
  changeRoles: changeRoles(ports),
  learnUser: learnUser(ports),
  ensureAdministrator: ensureAdministrator(ports),

  logIn: logIn(ports),
  refreshSession: refreshSession(ports),
  logOut: logOut(ports),
  listSessions: listSessions(ports),
  endSession: endSession(ports),
  recallEnded: recallEnded(ports),
  sweepSessions: sweepSessions(ports),

  publishKeys: publishKeys(ports),
  rotateKeys: rotateKeys(ports),
});

export type UseCases = ReturnType<typeof createUseCases>;
