import {etag, noContent, ok, route} from '@ecom/http/route';
import type {UseCases} from '../../application/index.ts';
import type {Account} from '../../domain/account.ts';
import {sessionLimit} from './limits.ts';
import {AccountPath, AccountRoles, PasswordBody, RolesBody} from './schemas.ts';

const toResponse = ({userId, email, status, roles}: Account) => ({userId, email, status, roles: [...roles]});

export const accountRoutes = ({changePassword, getAccount, setAccountRoles}: UseCases) => [
  route({
    name: 'changePassword',
    method: 'post',
    path: '/auth/password/change',
    summary: 'Change the password',
    description: 'Ends all other sessions of the user.',
    access: 'user',
    limit: sessionLimit,
    idempotency: 'off',
    body: PasswordBody,
    responses: {204: null},
    errors: [403, 404],
    async handle({principal, body, address}) {
      await changePassword({principal, ...body, address});
      return noContent();
    },
  }),
  route({
    name: 'getAccountRoles',
    method: 'get',
    path: '/auth/accounts/:userId/roles',
    summary: 'Get the roles of an account',
    access: {permission: 'accounts:write'},
    params: AccountPath,
    responses: {200: AccountRoles},
    etag: true,
    async handle({params}) {
      const account = await getAccount(params.userId);
      return ok(toResponse(account), etag(account.version));
    },
  }),
  route({
    name: 'setAccountRoles',
    method: 'put',
    path: '/auth/accounts/:userId/roles',
    summary: 'Set the roles of an account',
    description:
      'The last administrator keeps the role. When the account loses a permission, all its sessions end; otherwise the next access token has the new permissions.',
    access: {permission: 'accounts:write'},
    // A key that could do this could give itself every permission.
    apiKeys: 'none',
    params: AccountPath,
    body: RolesBody,
    responses: {200: AccountRoles},
    errors: [412],
    async handle({principal, params, body, ifMatch}) {
      const account = await setAccountRoles({principal, userId: params.userId, roles: body.roles, version: ifMatch});
      return ok(toResponse(account), etag(account.version));
    },
  }),
];
