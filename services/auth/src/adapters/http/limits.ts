import type {Limit} from '@ecom/core/rate-limits';

/** Log-ins per IP address; the use case counts wrong passwords. */
export const logInLimit: Limit = {name: 'log-in', maxAttempts: 30, durationSeconds: 300};

/** New API keys per IP address. */
export const apiKeyLimit: Limit = {name: 'new-api-keys', maxAttempts: 30, durationSeconds: 3600};

/** New invitations per IP address: each sends a mail. */
export const invitationLimit: Limit = {name: 'invitations', maxAttempts: 100, durationSeconds: 3600};

/** Attempts to accept an invitation, per IP address: each may hash a password. */
export const acceptanceLimit: Limit = {name: 'acceptances', maxAttempts: 30, durationSeconds: 300};

/** Refreshes and other uses of a session's secret, per IP address. */
export const sessionLimit: Limit = {name: 'session', maxAttempts: 300, durationSeconds: 300};
