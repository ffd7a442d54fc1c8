import {noContent, ok, route} from '@ecom/http/route';
import type {UseCases} from '../../application/index.ts';
import type {Tokens as IssuedTokens} from '../../application/issue-tokens.ts';
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

/** Answers with tokens are never kept for an Idempotency-Key: a session's secrets are stored nowhere. */
export const sessionRoutes = ({logIn, refreshSession, logOut, listSessions, endSession, publishKeys}: UseCases) => [
  route({
    method: 'post',
    path: '/auth/login',
    summary: 'Log in',
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
    method: 'post',
    path: '/auth/refresh',
    summary: 'Get new tokens for a refresh token, which is good once',
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
    method: 'post',
    path: '/auth/logout',
    summary: 'End the session of a refresh token',
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
    method: 'get',
    path: '/auth/sessions',
    summary: 'List where one is logged in',
    access: 'user',
    query: SessionQuery,
    responses: {200: SessionList},
    async handle({principal, query}) {
      const {items, nextCursor} = await listSessions({principal, ...query});
      const shown = items.map(({id, createdAt, lastUsedAt, userAgent, address}) => ({
        id,
        createdAt,
        lastUsedAt,
        userAgent,
        address,
        current: id === principal.sessionId,
      }));
      return ok({items: shown, nextCursor});
    },
  }),
  route({
    method: 'delete',
    path: '/auth/sessions/:id',
    summary: 'End one of the sessions',
    access: 'user',
    params: SessionPath,
    responses: {204: null},
    async handle({principal, params}) {
      await endSession({principal, id: params.id});
      return noContent();
    },
  }),
  route({
    method: 'get',
    path: '/auth/.well-known/jwks.json',
    summary: 'The keys that verify access tokens',
    access: 'public',
    responses: {200: KeySet},
    handle: async () => ok(await publishKeys(), {'cache-control': 'public, max-age=300'}),
  }),
];
