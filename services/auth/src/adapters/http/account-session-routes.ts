import {noContent, ok, route} from '@ecom/http/route';
import type {UseCases} from '../../application/index.ts';
import {AccountPath, AccountSessionPath, SessionList, SessionQuery} from './schemas.ts';
import {toSessionResponse} from './session-routes.ts';

const access = {permission: 'accounts:write'} as const;

/** The sessions of other people, for administrators. */
export const accountSessionRoutes = ({getAccount, listSessions, deleteSession, deleteSessions}: UseCases) => [
  route({
    name: 'listAccountSessions',
    method: 'get',
    path: '/auth/accounts/:userId/sessions',
    summary: 'List active sessions of an account',
    access,
    params: AccountPath,
    query: SessionQuery,
    responses: {200: SessionList},
    async handle({principal, params, query}) {
      const {userId} = await getAccount(params.userId);
      const {items, ...page} = await listSessions({userId, ...query});
      return ok({...page, items: items.map(session => toSessionResponse(session, principal))});
    },
  }),
  route({
    name: 'deleteAccountSessions',
    method: 'delete',
    path: '/auth/accounts/:userId/sessions',
    summary: 'End all sessions of an account',
    description: 'Their access tokens are refused at once.',
    access,
    params: AccountPath,
    responses: {204: null},
    async handle({params}) {
      await deleteSessions(params.userId);
      return noContent();
    },
  }),
  route({
    name: 'deleteAccountSession',
    method: 'delete',
    path: '/auth/accounts/:userId/sessions/:id',
    summary: 'End a session of an account',
    access,
    params: AccountSessionPath,
    responses: {204: null},
    async handle({params}) {
      await deleteSession(params);
      return noContent();
    },
  }),
];
