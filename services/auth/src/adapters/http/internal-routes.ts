import {createHash, timingSafeEqual} from 'node:crypto';
import type {VerifyToken} from '@ecom/contracts/principal';
import {Failure} from '@ecom/core/failure';
import {noContent, ok, route} from '@ecom/http/route';
import type {UseCases} from '../../application/index.ts';
import {AccountPath, AccountVersion, AuthorizationBody, EmailBody, NewAccountBody} from './schemas.ts';

const digest = (text: string) => createHash('sha256').update(text).digest();
const wrongSecret = () =>
  new Failure('unauthenticated', 'wrong-secret', 'This route is for the services of this shop only.');

/** Authenticates services by one of the configured secrets, compared in constant time. */
export const verifySecret = (secrets: readonly string[]): VerifyToken => {
  const expected = secrets.map(digest);
  return token => {
    const given = digest(token);
    if (!expected.some(secret => timingSafeEqual(given, secret))) throw wrongSecret();
    return {userId: 'service', sessionId: 'service', email: '', roles: [], permissions: new Set()};
  };
};

/** The routes that `users` calls. Creating an account is idempotent by user id and needs no Idempotency-Key. */
export const internalRoutes = ({
  createAccount,
  changeEmail,
  authorizeUserChange,
}: Pick<UseCases, 'createAccount' | 'changeEmail' | 'authorizeUserChange'>) => [
  route({
    name: 'createAccount',
    method: 'post',
    path: '/internal/accounts',
    summary: 'Create an account',
    access: 'user',
    idempotency: 'off',
    body: NewAccountBody,
    responses: {204: null},
    async handle({body}) {
      await createAccount(body);
      return noContent();
    },
  }),
  route({
    name: 'changeAccountEmail',
    method: 'put',
    path: '/internal/accounts/:userId/email',
    summary: 'Change the e-mail address of an account',
    access: 'user',
    params: AccountPath,
    body: EmailBody,
    responses: {200: AccountVersion},
    async handle({params, body}) {
      return ok(await changeEmail(params.userId, body.email, body));
    },
  }),
  route({
    name: 'authorizeUserChange',
    method: 'post',
    path: '/internal/accounts/:userId/authorization',
    summary: 'Ask whether a user may be changed',
    access: 'user',
    idempotency: 'off',
    params: AccountPath,
    body: AuthorizationBody,
    responses: {204: null},
    errors: [409],
    async handle({params, body}) {
      await authorizeUserChange(params.userId, body);
      return noContent();
    },
  }),
];
