import {noContent, ok, route} from '@ecom/http/route';
import type {z} from 'zod';
import type {UseCases} from '../../application/index.ts';
import type {HeldCredentials} from '../../application/second-factors.ts';
import type {Credential} from '../../domain/credential.ts';
import {logInLimit, sessionLimit} from './limits.ts';
import {LoginHeaders} from './schemas.ts';
import {
  AccessToken,
  Credentials,
  NewTotp,
  RecoveryCodes,
  StepUpBody,
  TotpConfirmation,
} from './second-factor-schemas.ts';

const noStore = {'cache-control': 'no-store'};

const toFactor = (credential: Credential) =>
  credential.kind === 'password'
    ? {factor: credential.kind, createdAt: null, isConfirmed: true, codesLeft: null}
    : {
        factor: credential.kind,
        createdAt: credential.createdAt,
        isConfirmed: credential.confirmedAt !== null,
        codesLeft: credential.kind === 'recovery-codes' ? credential.hashes.length : null,
      };

const toResponse = ({account: {email, isEmailVerified}, pendingEmail, credentials}: HeldCredentials) => ({
  email,
  isEmailVerified,
  pendingEmail,
  factors: credentials.map(toFactor),
});

const proofOf = ({password, code, recoveryCode}: z.output<typeof StepUpBody>) => {
  if (password !== undefined) return {factor: 'password', password} as const;
  if (code !== undefined) return {factor: 'totp', code} as const;
  return {factor: 'recovery-code', code: recoveryCode!} as const;
};

/** No responses with secrets are stored for an Idempotency-Key. */
export const secondFactorRoutes = (useCases: UseCases) => {
  const {getCredentials, addTotp, confirmTotp, removeTotp, replaceRecoveryCodes, stepUp} = useCases;
  const ofUser = {access: 'user', enrolment: true, limit: sessionLimit, idempotency: 'off'} as const;
  return [
    route({
      ...ofUser,
      name: 'getCredentials',
      method: 'get',
      path: '/auth/credentials',
      summary: 'Get what you can log in by',
      responses: {200: Credentials},
      errors: [404],
      handle: async ({principal}) => ok(toResponse(await getCredentials(principal.userId)), noStore),
    }),
    route({
      ...ofUser,
      name: 'createTotp',
      method: 'post',
      path: '/auth/totp',
      summary: 'Add an authenticator app',
      description:
        'The secret (RFC 6238) counts once `POST /auth/totp/confirm` has its first code. It is not shown again.',
      recentProof: true,
      responses: {200: NewTotp},
      errors: [404, 409],
      handle: async ({principal}) => ok(await addTotp({principal}), noStore),
    }),
    route({
      ...ofUser,
      name: 'confirmTotp',
      method: 'post',
      path: '/auth/totp/confirm',
      summary: 'Confirm an authenticator app',
      description:
        'Log-ins need a code from then on. Returns ten recovery codes for whoever loses the app; they are not shown again. All other sessions end. Refresh this one: its next access token says that the second factor is proven.',
      recentProof: true,
      body: TotpConfirmation,
      responses: {200: RecoveryCodes},
      errors: [404, 409],
      handle: async ({principal, body}) => ok({recoveryCodes: [...(await confirmTotp({principal, ...body}))]}, noStore),
    }),
    route({
      ...ofUser,
      name: 'deleteTotp',
      method: 'delete',
      path: '/auth/totp',
      summary: 'Remove the authenticator app',
      description: 'The recovery codes end with the last second factor.',
      recentProof: true,
      responses: {204: null},
      errors: [404],
      async handle({principal}) {
        await removeTotp({principal});
        return noContent();
      },
    }),
    route({
      ...ofUser,
      name: 'createRecoveryCodes',
      method: 'post',
      path: '/auth/recovery-codes',
      summary: 'Replace the recovery codes',
      description: 'Returns ten new ones, which are not shown again. The earlier ones end.',
      recentProof: true,
      responses: {200: RecoveryCodes},
      errors: [404, 409],
      handle: async ({principal}) => ok({recoveryCodes: [...(await replaceRecoveryCodes({principal}))]}, noStore),
    }),
    route({
      ...ofUser,
      name: 'stepUp',
      method: 'post',
      path: '/auth/step-up',
      summary: 'Prove again who you are',
      description:
        'By the password, a code of the authenticator app, or a recovery code. Whatever answers 403 `recent-proof-required` accepts the new access token for 15 minutes; so do the tokens that refreshes return in that time. API keys cannot do this.',
      limit: logInLimit,
      headers: LoginHeaders,
      body: StepUpBody,
      responses: {200: AccessToken},
      errors: [403, 404],
      handle: async ({principal, body, headers, address}) =>
        ok(await stepUp({principal, proof: proofOf(body), address, deviceToken: headers['device-token']}), noStore),
    }),
  ];
};
