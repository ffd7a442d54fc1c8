import {Failure} from '@ecom/core/failure';

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
};

/** The client as the request describes it. */
export type Client = Pick<Session, 'userAgent' | 'address'>;

const after = (instant: string, delayMs: number) => new Date(Date.parse(instant) + delayMs).toISOString();

export const startSession = (session: Client & Pick<Session, 'id' | 'userId'>, now: string): Session => ({
  ...session,
  createdAt: now,
  lastUsedAt: now,
  expiresAt: idleUntil(now),
  absoluteExpiresAt: after(now, 90 * dayMs),
});

/** The expiry of a session that is last used at `now`. */
export const idleUntil = (now: string): string => after(now, 30 * dayMs);

const refreshGraceMs = 10_000;

/** A token that was replaced since this instant may be presented again: by a second tab, or by a retry after a lost response. */
export const refreshGraceSince = (now: string): string => after(now, -refreshGraceMs);

/** Sessions that expired before this instant can be deleted. */
export const deletableBefore = (now: string, retentionDays = 1): string => after(now, -retentionDays * dayMs);

/** Access tokens of sessions that ended before this instant have expired. */
export const accessTokensExpiredBefore = (now: string): string => after(now, -accessTokenSeconds * 1000);

export const unknownSession = (id: string) => new Failure('not-found', 'unknown-session', `There is no session ${id}.`);
export const badRefreshToken = () =>
  new Failure('unauthenticated', 'bad-refresh-token', 'The session has ended. Log in again.');
export const reusedRefreshToken = () =>
  new Failure(
    'unauthenticated',
    'refresh-token-reused',
    'This refresh token was used before, so its session has ended. Log in again.',
  );
