import {Failure} from '@ecom/core/failure';

/** How long an access token lives, in seconds. */
export const accessTokenSeconds = 600;

const day = 86_400_000;

/** Where somebody is logged in: a family of refresh tokens of which only the newest is good. */
export type Session = {
  readonly id: string;
  readonly userId: string;
  readonly userAgent: string | null;
  /** The client's IP address. */
  readonly address: string;
  /** RFC 3339, all of them */
  readonly createdAt: string;
  readonly lastUsedAt: string;
  /** Moves on with each use. */
  readonly expiresAt: string;
  /** The day on which even a session in daily use asks for the password again. */
  readonly endsAt: string;
};

/** What a request tells about where it comes from. */
export type Client = Pick<Session, 'userAgent' | 'address'>;

const after = (instant: string, milliseconds: number) => new Date(Date.parse(instant) + milliseconds).toISOString();

export const startSession = (session: Client & Pick<Session, 'id' | 'userId'>, now: string): Session => ({
  ...session,
  createdAt: now,
  lastUsedAt: now,
  expiresAt: idleUntil(now),
  endsAt: after(now, 90 * day),
});

/** When a session expires that is not used again after `now`. */
export const idleUntil = (now: string): string => after(now, 30 * day);

/** Sessions that expired before this instant can be forgotten. */
export const forgottenBefore = (now: string): string => after(now, -day);

/** Access tokens of sessions that ended before this instant have expired by themselves. */
export const lapsedBefore = (now: string): string => after(now, -accessTokenSeconds * 1000);

export const unknownSession = (id: string) => new Failure('missing', 'unknown-session', `There is no session ${id}.`);
export const badRefreshToken = () =>
  new Failure('unauthenticated', 'bad-refresh-token', 'The session has ended. Log in again.');
export const reusedRefreshToken = () =>
  new Failure(
    'unauthenticated',
    'refresh-token-reused',
    'This refresh token was used before, so its session has ended. Log in again.',
  );
