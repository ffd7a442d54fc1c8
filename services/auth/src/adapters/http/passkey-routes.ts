import {created, noContent, ok, route} from '@ecom/http/route';
import type {UseCases} from '../../application/index.ts';
import type {PasskeyCredential} from '../../domain/credential.ts';
import {logInLimit, sessionLimit} from './limits.ts';
import {
  NewPasskeyBody,
  Passkey,
  PasskeyList,
  PasskeyLogInBody,
  PasskeyNameBody,
  PasskeyOptions,
  PasskeyOptionsBody,
  PasskeyPath,
  PasskeyProofBody,
} from './passkey-schemas.ts';
import {clientOf, LoginHeaders, Tokens} from './schemas.ts';
import {AccessToken} from './second-factor-schemas.ts';
import {toTokens} from './session-routes.ts';
import {relyingPartyOf, type SiteSettings} from './site.ts';

const noStore = {'cache-control': 'no-store'};

const toResponse = ({id, name, createdAt}: PasskeyCredential) => ({id, name, createdAt});
const toOptions = (options: object) => ok({...(options as {challenge: string; timeout: number})}, noStore);

/** Passkeys (WebAuthn): as the only factor, or as the second one. */
export const passkeyRoutes = (useCases: UseCases, site: SiteSettings) => {
  const {beginPasskeyRegistration, createPasskey, listPasskeys, updatePasskey, deletePasskey} = useCases;
  const {beginPasskeyLogIn, logInByPasskey, stepUpByPasskey} = useCases;
  const ofUser = {access: 'user', enrolment: true, limit: sessionLimit, idempotency: 'off'} as const;
  const ofAnyone = {access: 'public', limit: logInLimit, idempotency: 'off'} as const;

  return [
    route({
      ...ofUser,
      name: 'createPasskeyOptions',
      method: 'post',
      path: '/auth/passkeys/options',
      summary: 'Begin to register a passkey',
      description: 'Returns what `navigator.credentials.create` needs.',
      recentProof: true,
      responses: {200: PasskeyOptions},
      errors: [404],
      handle: async ({principal, origin}) =>
        toOptions(await beginPasskeyRegistration({principal, relyingParty: relyingPartyOf(site, origin)})),
    }),
    route({
      ...ofUser,
      name: 'createPasskey',
      method: 'post',
      path: '/auth/passkeys',
      summary: 'Register a passkey',
      description:
        'It logs in alone from then on, and log-ins by password need it or another second factor. With the first passkey all other sessions end; refresh this one. `POST /auth/recovery-codes` gives codes for whoever loses the device.',
      recentProof: true,
      body: NewPasskeyBody,
      responses: {201: Passkey},
      errors: [404, 409],
      async handle({principal, body: {name, credential}, origin}) {
        const relyingParty = relyingPartyOf(site, origin);
        const passkey = await createPasskey({principal, name, response: credential, relyingParty});
        return created(`/auth/passkeys/${passkey.id}`, toResponse(passkey));
      },
    }),
    route({
      ...ofUser,
      name: 'listPasskeys',
      method: 'get',
      path: '/auth/passkeys',
      summary: 'List your passkeys',
      responses: {200: PasskeyList},
      errors: [404],
      handle: async ({principal}) => ok({items: (await listPasskeys({principal})).map(toResponse)}),
    }),
    route({
      ...ofUser,
      name: 'updatePasskey',
      method: 'patch',
      path: '/auth/passkeys/:id',
      summary: 'Rename a passkey',
      params: PasskeyPath,
      body: PasskeyNameBody,
      responses: {200: Passkey},
      handle: async ({principal, params, body}) =>
        ok(toResponse(await updatePasskey({principal, id: params.id, name: body.name}))),
    }),
    route({
      ...ofUser,
      name: 'deletePasskey',
      method: 'delete',
      path: '/auth/passkeys/:id',
      summary: 'Remove a passkey',
      description: 'The last credential that can log in stays: 409 `last-credential`.',
      recentProof: true,
      params: PasskeyPath,
      responses: {204: null},
      async handle({principal, params}) {
        await deletePasskey({principal, id: params.id});
        return noContent();
      },
    }),
    route({
      ...ofAnyone,
      name: 'createPasskeyLogInOptions',
      method: 'post',
      path: '/auth/login/passkey/options',
      summary: 'Begin a log-in by a passkey',
      description:
        'Returns what `navigator.credentials.get` needs. With the challenge of a log-in, the passkeys of that account; otherwise the holder picks one that the device has.',
      body: PasskeyOptionsBody,
      responses: {200: PasskeyOptions},
      errors: [401],
      handle: async ({body, origin}) =>
        toOptions(await beginPasskeyLogIn({challenge: body?.challenge, relyingParty: relyingPartyOf(site, origin)})),
    }),
    route({
      ...ofAnyone,
      name: 'logInByPasskey',
      method: 'post',
      path: '/auth/login/passkey',
      summary: 'Log in by a passkey',
      description:
        'The device has verified its holder, by a PIN or a fingerprint, so that no other factor is needed. With `challenge` it completes the log-in of that challenge. A device whose signature counter does not grow is refused: its key may have been copied.',
      headers: LoginHeaders,
      body: PasskeyLogInBody,
      responses: {200: Tokens},
      errors: [401, 403],
      handle: async ({body: {credential, challenge}, headers, address, origin}) =>
        toTokens(
          await logInByPasskey({
            response: credential,
            challenge,
            relyingParty: relyingPartyOf(site, origin),
            ...clientOf(headers, address),
          }),
        ),
    }),
    route({
      ...ofUser,
      name: 'stepUpByPasskey',
      method: 'post',
      path: '/auth/step-up/passkey',
      summary: 'Prove again who you are by a passkey',
      description: 'As `POST /auth/step-up`. The challenge is that of `POST /auth/login/passkey/options`.',
      body: PasskeyProofBody,
      responses: {200: AccessToken},
      handle: async ({principal, body, origin}) =>
        ok(
          await stepUpByPasskey({principal, response: body.credential, relyingParty: relyingPartyOf(site, origin)}),
          noStore,
        ),
    }),
  ];
};
