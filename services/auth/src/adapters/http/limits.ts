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

/** Mails that a stranger may cause, per IP address. */
export const mailLimit: Limit = {name: 'account-mails', maxAttempts: 10, durationSeconds: 3600};

/** Tokens from mails, per IP address: they have 256 bits and cannot be guessed. */
export const tokenLimit: Limit = {name: 'mail-tokens', maxAttempts: 60, durationSeconds: 300};
