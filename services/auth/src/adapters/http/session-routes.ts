import type {Principal} from '@ecom/contracts/principal';
import {noContent, ok, route} from '@ecom/http/route';
import type {UseCases} from '../../application/index.ts';
import type {Tokens as IssuedTokens} from '../../application/issue-tokens.ts';
import type {Session} from '../../domain/session.ts';
import {logInLimit, sessionLimit} from './limits.ts';
import {
  ClientHeaders,
  KeySet,
  LoginBody,
  RefreshBody,
  SessionList,
  SessionPath,
  SessionQuery,
  Tokens,
} from './schemas.ts';

const secret = (tokens: IssuedTokens) => ok(tokens, {'cache-control': 'no-store'});

export const toSessionResponse = (
  {id, createdAt, lastUsedAt, userAgent, address}: Session,
  {sessionId}: Principal,
) => ({id, createdAt, lastUsedAt, userAgent, address, current: id === sessionId});

/** Responses with tokens are never stored for an Idempotency-Key, since a session's secrets are stored nowhere. */
export const sessionRoutes = ({
  logIn,
  refreshSession,
  logOut,
  listSessions,
  deleteSession,
  getJsonWebKeySet,
}: UseCases) => [
  route({
    name: 'logIn',
    method: 'post',
    path: '/auth/login',
    summary: 'Log in',
    description:
      'Returns an access token, valid for ten minutes, and a refresh token. The response does not tell whether the account exists. After ten wrong passwords for an account within 15 minutes, an IP address (IPv6: a /64) gets 429 for it; from all addresses together wrong passwords only delay the response, by at most four seconds. Right passwords do not count.',
    access: 'public',
    limit: logInLimit,
    idempotency: 'off',
    headers: ClientHeaders,
    body: LoginBody,
    responses: {200: Tokens},
    errors: [401, 403],
    handle: async ({body, headers, address}) =>
      secret(await logIn({...body, client: {userAgent: headers['user-agent'] ?? null, address}})),
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
    access: 'user',
    query: SessionQuery,
    responses: {200: SessionList},
    async handle({principal, query}) {
      const {items, ...page} = await listSessions({userId: principal.userId, ...query});
      return ok({...page, items: items.map(session => toSessionResponse(session, principal))});
    },
  }),
  route({
    name: 'deleteSession',
    method: 'delete',
    path: '/auth/sessions/:id',
    summary: 'End a session',
    access: 'user',
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
