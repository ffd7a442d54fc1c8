import {Failure} from '@ecom/core/failure';
import type {Proof} from './authentication.ts';

/** Validity of an access token, in seconds. */
export const accessTokenSeconds = 600;

const dayMs = 86_400_000;

/** A log-in on one device: a family of refresh tokens of which only the newest is valid. */
export type Session = {
  readonly id: string;
  readonly userId: string;
  readonly userAgent: string | null;
  /** The client's IP address. */
  readonly address: string;
  /** RFC 3339, all of them */
  readonly createdAt: string;
  readonly lastUsedAt: string;
  /** Extended by each use. */
  readonly expiresAt: string;
  /** The latest end, also of a session in daily use. */
  readonly absoluteExpiresAt: string;
  /** By which factors it was proven, and when last by each. */
  readonly provenBy: readonly Proof[];
};

/** How long sessions last, in milliseconds: without a use, and at all. */
export type SessionLifetime = {readonly idleMs: number; readonly maxMs: number};

export const defaultLifetime: SessionLifetime = {idleMs: 30 * dayMs, maxMs: 90 * dayMs};

/** The client as the request describes it. */
export type Client = Pick<Session, 'userAgent' | 'address'>;

const after = (instant: string, delayMs: number) => new Date(Date.parse(instant) + delayMs).toISOString();

export type NewSession = Client & Pick<Session, 'id' | 'userId'> & Partial<Pick<Session, 'provenBy'>>;

/** @param session.provenBy default: by a password, now */
export const startSession = (
  session: NewSession,
  now: string,
  {idleMs, maxMs}: SessionLifetime = defaultLifetime,
): Session => ({
  provenBy: [{factor: 'password', at: now}],
  ...session,
  createdAt: now,
  lastUsedAt: now,
  expiresAt: idleUntil(now, {idleMs: Math.min(idleMs, maxMs)}),
  absoluteExpiresAt: after(now, maxMs),
});

/** The expiry of a session that is last used at `now`; the absolute one is earlier at the end. */
export const idleUntil = (now: string, {idleMs}: Pick<SessionLifetime, 'idleMs'> = defaultLifetime): string =>
  after(now, idleMs);

const refreshGraceMs = 10_000;

/** A token that was replaced since this instant may be presented again: by a second tab, or by a retry after a lost response. */
export const refreshGraceSince = (now: string): string => after(now, -refreshGraceMs);

/** Sessions that expired before this instant can be deleted. */
export const deletableBefore = (now: string, retentionDays: number): string => after(now, -retentionDays * dayMs);

/** Access tokens of sessions that ended before this instant have expired. */
export const accessTokensExpiredBefore = (now: string): string => after(now, -accessTokenSeconds * 1000);

export const unknownSession = (id: string) => new Failure('not-found', 'unknown-session', `There is no session ${id}.`);
export const sessionEnded = () =>
  new Failure('unauthenticated', 'session-ended', 'The session has ended. Log in again.');
export const badRefreshToken = () =>
  new Failure('unauthenticated', 'bad-refresh-token', 'The session has ended. Log in again.');
export const reusedRefreshToken = () =>
  new Failure(
    'unauthenticated',
    'refresh-token-reused',
    'This refresh token was used before, so its session has ended. Log in again.',
  );
