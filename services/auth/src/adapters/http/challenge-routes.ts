import {route} from '@ecom/http/route';
import {z} from 'zod';
import type {UseCases} from '../../application/index.ts';
import {logInLimit} from './limits.ts';
import {clientOf, LoginHeaders, Token, Tokens} from './schemas.ts';
import {RecoveryCode, TotpCode} from './second-factor-schemas.ts';
import {toTokens} from './session-routes.ts';

/** The second step of a log-in. */
export const challengeRoutes = ({answerChallenge}: UseCases) => [
  route({
    name: 'answerTotpChallenge',
    method: 'post',
    path: '/auth/login/totp',
    summary: 'Complete a log-in by an authenticator app',
    description: 'A code works once. After five wrong ones the challenge ends.',
    access: 'public',
    limit: logInLimit,
    idempotency: 'off',
    headers: LoginHeaders,
    body: z.strictObject({challenge: Token, code: TotpCode}),
    responses: {200: Tokens},
    errors: [401, 403],
    handle: async ({body, headers, address}) =>
      toTokens(await answerChallenge({...body, factor: 'totp', ...clientOf(headers, address)})),
  }),
  route({
    name: 'answerRecoveryCodeChallenge',
    method: 'post',
    path: '/auth/login/recovery-code',
    summary: 'Complete a log-in by a recovery code',
    description: 'A code works once. After five wrong ones the challenge ends.',
    access: 'public',
    limit: logInLimit,
    idempotency: 'off',
    headers: LoginHeaders,
    body: z.strictObject({challenge: Token, code: RecoveryCode}),
    responses: {200: Tokens},
    errors: [401, 403],
    handle: async ({body, headers, address}) =>
      toTokens(await answerChallenge({...body, factor: 'recovery-code', ...clientOf(headers, address)})),
  }),
];
