import {etag, noContent, ok, route} from '@ecom/http/route';
import type {UseCases} from '../../application/index.ts';
import type {Account} from '../../domain/account.ts';
import {sessionLimit} from './limits.ts';
import {AccountPath, AccountRoles, PasswordBody, RolesBody} from './schemas.ts';

const toResponse = ({userId, email, status, roles}: Account) => ({userId, email, status, roles: [...roles]});

export const accountRoutes = ({changePassword, getAccount, setAccountRoles, removeSecondFactors}: UseCases) => [
  route({
    name: 'changePassword',
    method: 'post',
    path: '/auth/password/change',
    summary: 'Change the password',
    description: 'Ends all other sessions of the user, and tells the user by mail.',
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
      'The last administrator keeps the role. An account whose e-mail address is not verified gets no roles of staff. When the account loses a permission, all its sessions end; otherwise the next access token has the new permissions.',
    access: {permission: 'accounts:write'},
    // A key that could do this could give itself every permission.
    recentProof: true,
    params: AccountPath,
    body: RolesBody,
    responses: {200: AccountRoles},
    errors: [409, 412],
    async handle({principal, params, body, ifMatch}) {
      const account = await setAccountRoles({principal, userId: params.userId, roles: body.roles, version: ifMatch});
      return ok(toResponse(account), etag(account.version));
    },
  }),
  route({
    name: 'deleteSecondFactors',
    method: 'delete',
    path: '/auth/accounts/:userId/second-factors',
    summary: 'Remove the second factors of an account',
    description:
      'For somebody who has lost them: make sure of who asks. Removes authenticator app, passkeys and recovery codes, ends all sessions of the account, and tells its holder by mail.',
    access: {permission: 'accounts:write'},
    recentProof: true,
    params: AccountPath,
    responses: {204: null},
    async handle({principal, params}) {
      await removeSecondFactors({principal, userId: params.userId});
      return noContent();
    },
  }),
];
