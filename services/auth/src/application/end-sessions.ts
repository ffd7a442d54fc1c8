import {accessTokenSeconds, accessTokensExpiredBefore, deletableBefore, unknownSession} from '../domain/session.ts';
import {deviceUsedSince} from './known-device.ts';
import type {Ports} from './ports.ts';
import {saveAccount} from './save-account.ts';

/** Ends the session of the refresh token. A session that has ended already is no error. */
export const logOut =
  ({sessions, refreshTokens, revocations, now}: Ports) =>
  async (refreshToken: string): Promise<void> => {
    const presented = refreshTokens.read(refreshToken);
    const ended = presented && (await sessions.endFamily(presented.family, now()));
    if (ended) await revocations.revoke(ended, accessTokenSeconds);
  };

export const deleteSession =
  ({sessions, revocations, now}: Ports) =>
  async ({userId, id}: {readonly userId: string; readonly id: string}): Promise<void> => {
    if (!(await sessions.end(userId, id, now()))) throw unknownSession(id);
    await revocations.revoke(id, accessTokenSeconds);
  };

/** Ends all sessions of a user. @throws Failure `not-found` for an unknown account */
export const deleteSessions =
  (ports: Ports) =>
  async (userId: string): Promise<void> =>
    void (await saveAccount(ports)(userId, account => ({account, sessionsToEnd: {at: ports.now()}})));

/** Publishes recent revocations again: a restarted process does not know them, and the access tokens may still be valid. */
export const publishRevocations =
  ({sessions, revocations, now}: Ports) =>
  async (): Promise<void> => {
    for (const id of await sessions.endedSince(accessTokensExpiredBefore(now())))
      await revocations.revoke(id, accessTokenSeconds);
  };

/** Deletes what has expired: sessions, tokens, and devices that nobody has used for long. */
export const sweepSessions =
  ({sessions, sessionDays, tokens, flows, devices, now}: Ports) =>
  async (): Promise<void> => {
    while ((await sessions.sweep(deletableBefore(now(), sessionDays))) > 0);
    while ((await tokens.sweep(now())) > 0);
    while ((await flows.sweep(now())) > 0);
    while ((await devices.sweep(deviceUsedSince(now()))) > 0);
  };
