import type {Principal} from '@ecom/contracts/principal';
import {noContent, ok, route} from '@ecom/http/route';
import {z} from 'zod';
import type {UseCases} from '../../application/index.ts';
import type {Tokens as IssuedTokens} from '../../application/issue-tokens.ts';
import type {LoggedIn} from '../../application/open-session.ts';
import type {Challenge as PendingChallenge} from '../../application/prove-first-factor.ts';
import type {Session} from '../../domain/session.ts';
import {logInLimit, sessionLimit} from './limits.ts';
import {
  Challenge,
  ClientHeaders,
  clientOf,
  KeySet,
  LoginBody,
  LoginHeaders,
  RefreshBody,
  SessionList,
  SessionPath,
  SessionQuery,
  Tokens,
} from './schemas.ts';

const secret = (tokens: IssuedTokens) => ok(tokens, {'cache-control': 'no-store'});

/** The response to a completed log-in; the header has the token by which the device is known from then on. */
export const toTokens = ({tokens, deviceToken}: LoggedIn) =>
  ok(tokens, {'cache-control': 'no-store', 'device-token': deviceToken});

export const toLogInResponse = (result: LoggedIn | PendingChallenge) =>
  'challenge' in result
    ? ok({...result, factors: [...result.factors]}, {'cache-control': 'no-store'})
    : toTokens(result);

export const toSessionResponse = (
  {id, createdAt, lastUsedAt, userAgent, address, provenBy}: Session,
  {sessionId}: Principal,
) => ({
  id,
  createdAt,
  lastUsedAt,
  userAgent,
  address,
  current: id === sessionId,
  provenBy: provenBy.map(({factor, at}) => ({factor, at})),
});

/** Responses with tokens are never stored for an Idempotency-Key, since a session's secrets are stored nowhere. */
export const sessionRoutes = ({
  logIn,
  refreshSession,
  logOut,
  listSessions,
  deleteSession,
  deleteSessions,
  getJsonWebKeySet,
}: UseCases) => [
  route({
    name: 'logIn',
    method: 'post',
    path: '/auth/login',
    summary: 'Log in',
    description:
      'Returns an access token, valid for ten minutes, and a refresh token. The response does not tell whether the account exists. After ten wrong passwords for an account within 15 minutes, an IP address (IPv6: a /64) gets 429 for it; from all addresses together wrong passwords only delay the response, by at most four seconds. Right passwords do not count. An account with a second factor gets a challenge instead of tokens, to answer at `POST /auth/login/totp`, `POST /auth/login/passkey` or `POST /auth/login/recovery-code`. The header `Device-Token` of the response, sent with later log-ins, lets this device log in without delay, whatever others guess.',
    access: 'public',
    limit: logInLimit,
    idempotency: 'off',
    headers: LoginHeaders,
    body: LoginBody,
    responses: {200: z.union([Tokens, Challenge])},
    errors: [401, 403],
    handle: async ({body, headers, address}) =>
      toLogInResponse(
        await logIn({
          ...body,
          ...clientOf(headers, address),
          captchaResponse: headers['captcha-response'],
        }),
      ),
  }),
  route({
    name: 'refreshSession',
    method: 'post',
    path: '/auth/refresh',
    summary: 'Refresh a session',
    description:
      'Exchanges a refresh token for new tokens. A refresh token can be used once. For ten seconds a second use returns the same refresh token again, for tabs and retries; after that it ends the session, since the token may be stolen.',
    access: 'public',
    limit: sessionLimit,
    idempotency: 'off',
    headers: ClientHeaders,
    body: RefreshBody,
    responses: {200: Tokens},
    errors: [401],
    handle: async ({body, headers, address}) =>
      secret(await refreshSession({...body, client: {userAgent: headers['user-agent'] ?? null, address}})),
  }),
  route({
    name: 'logOut',
    method: 'post',
    path: '/auth/logout',
    summary: 'Log out',
    description: 'Ends the session of the refresh token.',
    access: 'public',
    limit: sessionLimit,
    idempotency: 'off',
    body: RefreshBody,
    responses: {204: null},
    async handle({body}) {
      await logOut(body.refreshToken);
      return noContent();
    },
  }),
  route({
    name: 'listSessions',
    method: 'get',
    path: '/auth/sessions',
    summary: 'List active sessions',
    description:
      'With the device and the IP address as the last use gave them, and the factors by which each was proven.',
    access: 'user',
    enrolment: true,
    query: SessionQuery,
    responses: {200: SessionList},
    async handle({principal, query}) {
      const {items, ...page} = await listSessions({userId: principal.userId, ...query});
      return ok({...page, items: items.map(session => toSessionResponse(session, principal))});
    },
  }),
  route({
    name: 'deleteSessions',
    method: 'delete',
    path: '/auth/sessions',
    summary: 'End all sessions',
    description: 'Also the one of the request. Their access tokens are refused at once.',
    access: 'user',
    enrolment: true,
    responses: {204: null},
    async handle({principal}) {
      await deleteSessions(principal.userId);
      return noContent();
    },
  }),
  route({
    name: 'deleteSession',
    method: 'delete',
    path: '/auth/sessions/:id',
    summary: 'End a session',
    access: 'user',
    enrolment: true,
    params: SessionPath,
    responses: {204: null},
    async handle({principal, params}) {
      await deleteSession({userId: principal.userId, id: params.id});
      return noContent();
    },
  }),
  route({
    name: 'getJsonWebKeySet',
    method: 'get',
    path: '/auth/.well-known/jwks.json',
    summary: 'Get the public keys that verify access tokens',
    description: 'A JSON Web Key Set (RFC 7517).',
    access: 'public',
    responses: {200: KeySet},
    handle: async () => ok(await getJsonWebKeySet(), {'cache-control': 'public, max-age=10'}),
  }),
];
