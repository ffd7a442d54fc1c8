import type {Principal} from '@ecom/contracts/principal';
import {omitUndefined} from '@ecom/core/omit-undefined';
import type {Limit} from '@ecom/core/rate-limits';
import {wantsRepresentation} from '@ecom/http/prefer';
import {created, etag, noContent, ok, route} from '@ecom/http/route';
import type {z} from 'zod';
import type {UseCases} from '../../application/index.ts';
import {erasure} from '../../domain/erasure.ts';
import type {User as Entity} from '../../domain/user.ts';
import {
  DeletionHeaders,
  Erasure,
  PatchBody,
  ReplaceBody,
  SignUpBody,
  User,
  UserList,
  UserPath,
  UserQuery,
} from './schemas.ts';

const emailRule =
  'A new e-mail address replaces one that is not verified at once. A verified one stays, also in the response, until the mails to both addresses are confirmed (`POST /auth/email/verify`); that to the new one suffices when staff change the address of a customer. People need a proof of the last 15 minutes to change it; otherwise 403 `recent-proof-required`.';

/** Limited per IP address and hour. */
const signUps: Limit = {name: 'sign-ups', maxAttempts: 20, durationSeconds: 3600};

/** Accounts that staff create, per IP address: each hashes a password, which takes the processor a while. */
const newAccounts: Limit = {name: 'new-accounts', maxAttempts: 300, durationSeconds: 60};

const toResponse = ({version: _, accountVersion: __, ...user}: Entity) => user;

type NewUser = {
  readonly body: z.output<typeof SignUpBody>;
  readonly idempotencyKey: string | undefined;
  readonly principal?: Principal | undefined;
};

const createWith =
  (signUp: UseCases['signUp']) =>
  async ({body, idempotencyKey: key, principal}: NewUser) => {
    const user = await signUp({...body, key, principal});
    return created(`/users/${user.id}`, toResponse(user), etag(user.version));
  };

export const userRoutes = ({signUp, getUser, listUsers, updateUser, deleteUser}: UseCases) => [
  route({
    name: 'createUser',
    method: 'post',
    path: '/users',
    summary: 'Create a user',
    description:
      'Signs a person up: creates the account and the profile, and sends a mail that verifies the e-mail address (`POST /auth/email/verify`). Log in afterwards with `POST /auth/login`. Staff create users with `POST /users/accounts`.',
    access: 'public',
    limit: signUps,
    body: SignUpBody,
    responses: {201: User},
    etag: true,
    handle: createWith(signUp),
  }),
  route({
    name: 'createUserAccount',
    method: 'post',
    path: '/users/accounts',
    summary: 'Create the account of a user',
    description:
      'For staff: creates account and profile as a sign-up does, without its limit. The user logs in with that password. The e-mail address counts as verified if you have the permission `accounts:write`; otherwise the user gets a mail, and should choose another password (`POST /auth/password/forgot`), which verifies the address, too.',
    access: {permission: 'users:write'},
    limit: newAccounts,
    body: SignUpBody,
    responses: {201: User},
    etag: true,
    handle: createWith(signUp),
  }),
  route({
    name: 'listUsers',
    method: 'get',
    path: '/users',
    summary: 'List users',
    access: {permission: 'users:read'},
    query: UserQuery,
    responses: {200: UserList},
    async handle({query}) {
      const {items, ...page} = await listUsers(query);
      return ok({...page, items: items.map(toResponse)});
    },
  }),
  route({
    name: 'getCurrentUser',
    method: 'get',
    path: '/users/me',
    summary: 'Get the current user',
    access: 'user',
    responses: {200: User},
    etag: true,
    errors: [404],
    async handle({principal}) {
      const user = await getUser({principal, id: principal.userId});
      return ok(toResponse(user), etag(user.version));
    },
  }),
  route({
    name: 'getUser',
    method: 'get',
    path: '/users/:id',
    summary: 'Get a user',
    access: 'user',
    apiKeys: 'users:read',
    params: UserPath,
    responses: {200: User},
    etag: true,
    async handle({principal, params}) {
      const user = await getUser({principal, id: params.id});
      return ok(toResponse(user), etag(user.version));
    },
  }),
  route({
    name: 'replaceUser',
    method: 'put',
    path: '/users/:id',
    summary: 'Replace the profile of a user',
    description: emailRule,
    access: 'user',
    apiKeys: 'users:write',
    params: UserPath,
    body: ReplaceBody,
    responses: {200: User},
    errors: [403, 412],
    async handle({principal, params, body, ifMatch}) {
      const user = await updateUser({principal, id: params.id, change: body, version: ifMatch});
      return ok(toResponse(user), etag(user.version));
    },
  }),
  route({
    name: 'updateUser',
    method: 'patch',
    path: '/users/:id',
    summary: 'Update a user',
    description: `Only staff may change \`status\`. ${emailRule} Changing an account of staff or of an administrator needs \`accounts:write\`, unless it is your own. The last administrator cannot be deactivated.`,
    access: 'user',
    apiKeys: 'users:write',
    params: UserPath,
    body: PatchBody,
    responses: {200: User},
    errors: [403, 409, 412],
    async handle({principal, params, body, ifMatch}) {
      const user = await updateUser({principal, id: params.id, change: omitUndefined(body), version: ifMatch});
      return ok(toResponse(user), etag(user.version));
    },
  }),
  route({
    name: 'deleteUser',
    method: 'delete',
    path: '/users/:id',
    summary: 'Delete a user',
    description:
      'Ends all sessions and erases the personal data, in all services within minutes. Orders, payments and refunds stay without names and streets, for bookkeeping; `Prefer: return=representation` (RFC 7240) gets a response that says what is erased, and what is kept and why. An account of staff or of an administrator needs `accounts:write`, unless it is your own. The last administrator cannot be deleted.',
    access: 'user',
    apiKeys: 'users:write',
    params: UserPath,
    headers: DeletionHeaders,
    responses: {200: Erasure, 204: null},
    errors: [403, 409],
    async handle({principal, params, headers}) {
      await deleteUser({principal, id: params.id});
      if (!wantsRepresentation(headers.prefer)) return noContent();
      const {erased, kept} = erasure;
      const body = {userId: params.id, erased: [...erased], kept: [...kept]};
      return ok(body, {'preference-applied': 'return=representation'});
    },
  }),
];
