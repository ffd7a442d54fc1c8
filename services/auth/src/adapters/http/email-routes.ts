import {EmailAddress} from '@ecom/contracts/email-address';
import {NewPassword} from '@ecom/contracts/password';
import {noContent, ok, route} from '@ecom/http/route';
import {z} from 'zod';
import type {UseCases} from '../../application/index.ts';
import {mailLimit, tokenLimit} from './limits.ts';
import {Token} from './schemas.ts';

const Confirmation = z
  .object({complete: z.boolean().meta({description: 'False when the other address is still to be confirmed'})})
  .meta({id: 'EmailConfirmation', description: 'The confirmation of an e-mail address'});

/** 202 without a location: nothing tells whether a mail is sent. */
const sent = () => ({status: 202 as const});

/** What tokens from mails are for. */
export const emailRoutes = ({verifyEmail, requestVerification, requestPasswordReset, resetPassword}: UseCases) => [
  route({
    name: 'verifyEmail',
    method: 'post',
    path: '/auth/email/verify',
    summary: 'Verify an e-mail address',
    description:
      'With the token of a mail: the one after a sign-up, for which the caller is logged in to the account, or those to both addresses after a change of the address, which takes effect with the second one and needs no log-in. A token is valid for 30 minutes, and works once.',
    access: 'optional',
    enrolment: true,
    limit: tokenLimit,
    idempotency: 'off',
    body: z.strictObject({token: Token}),
    responses: {200: Confirmation},
    errors: [403, 404, 409],
    async handle({principal, body}) {
      const {isComplete} = await verifyEmail({token: body.token, principal});
      return ok({complete: isComplete});
    },
  }),
  route({
    name: 'requestEmailVerification',
    method: 'post',
    path: '/auth/email/verification',
    summary: 'Send the mail again that verifies the e-mail address',
    description: 'Five times an hour. The tokens of earlier mails end.',
    access: 'user',
    enrolment: true,
    limit: mailLimit,
    idempotency: 'off',
    responses: {202: null},
    errors: [403, 404, 409],
    async handle({principal}) {
      await requestVerification(principal.userId);
      return sent();
    },
  }),
  route({
    name: 'requestPasswordReset',
    method: 'post',
    path: '/auth/password/forgot',
    summary: 'Send a mail to reset the password',
    description:
      'Always 202, and as fast: the response does not tell whether the address has an account. An address gets three mails in 30 minutes at most.',
    access: 'public',
    limit: mailLimit,
    idempotency: 'off',
    body: z.strictObject({email: EmailAddress}),
    responses: {202: null},
    async handle({body}) {
      requestPasswordReset(body.email);
      return sent();
    },
  }),
  route({
    name: 'resetPassword',
    method: 'post',
    path: '/auth/password/reset',
    summary: 'Reset the password',
    description:
      'With the token of the mail, which is valid for 30 minutes, and works once. Ends all sessions, and tells the user by mail. A second factor stays: the next log-in needs it.',
    access: 'public',
    limit: tokenLimit,
    idempotency: 'off',
    body: z.strictObject({token: Token, password: NewPassword}),
    responses: {204: null},
    errors: [403, 404],
    async handle({body}) {
      await resetPassword(body);
      return noContent();
    },
  }),
];
