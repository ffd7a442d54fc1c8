import type {Limit} from '@ecom/core/rate-limits';

/** Logging in, per address; the guesses at one account are counted by the use case. */
export const logInLimit: Limit = {name: 'log-in', points: 30, durationSeconds: 300};

/** Refreshing, and other uses of a session's secret, per address. */
export const sessionLimit: Limit = {name: 'session', points: 300, durationSeconds: 300};
