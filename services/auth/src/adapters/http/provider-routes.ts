import {created, noContent, ok, route} from '@ecom/http/route';
import {setCookie} from '@ecom/http/session-cookies';
import {z} from 'zod';
import type {UseCases} from '../../application/index.ts';
import type {OidcCredential} from '../../domain/credential.ts';
import {logInLimit, sessionLimit} from './limits.ts';
import {
  CallbackQuery,
  Identity,
  IdentityList,
  IdentityPath,
  ProviderCodeBody,
  ProviderList,
  ProviderPath,
  ProviderQuery,
} from './provider-schemas.ts';
import {Challenge, clientOf, LoginHeaders, Tokens} from './schemas.ts';
import {toLogInResponse} from './session-routes.ts';
import {originOf, type SiteSettings} from './site.ts';

/** Binds a log-in at a provider to the browser that began it. */
const browserCookie = '__Host-ecom-log-in';
const browserSeconds = 900;

/** Lax at most: the provider sends the browser back from another site. */
const rememberBrowser = (secret: string) =>
  setCookie(browserCookie, secret, {maxAgeSeconds: browserSeconds, sameSite: 'lax'});

type Cookies = {readonly cookie: (name: string) => string | undefined};

/** The cookie if it can be ours. */
const readBrowser = (cookie: Cookies['cookie']): string | undefined => {
  const secret = cookie(browserCookie);
  return secret !== undefined && /^[A-Za-z0-9_-]{43}$/.test(secret) ? secret : undefined;
};

const seeOther = (location: URL, cookies?: readonly string[]) => ({
  status: 303 as const,
  headers: {location: location.href, 'cache-control': 'no-store'},
  cookies,
});

const pathOf = (provider: string) => (provider === 'google' ? '/auth/google' : `/auth/oidc/${provider}`);

const toResponse = ({id, provider, email, createdAt}: OidcCredential) => ({id, provider, email, createdAt});

/** What shows that this browser began the log-in: the verifier, or else the cookie. */
const bindingOf = ({codeVerifier}: z.output<typeof ProviderCodeBody>, cookie: Cookies['cookie']) => ({
  codeVerifier,
  browser: codeVerifier === undefined ? readBrowser(cookie) : undefined,
});

const description =
  'Sends the browser to the provider. In the end it returns to `returnTo` with `code`, for `POST /auth/login/oidc`, or with `error`: `access-denied`, `bad-provider-response` or `provider-unavailable`.';
const callbackDescription = 'The provider sends the browser here, and this sends it on to `returnTo`.';

/** Log-ins by Google and other providers (OpenID Connect), and the identities that are linked. */
export const providerRoutes = (useCases: UseCases, site: SiteSettings) => {
  const {listProviders, beginProviderLogIn, completeProviderLogIn, logInByProvider} = useCases;
  const {listIdentities, linkIdentity, deleteIdentity} = useCases;

  type Begin = Cookies & {readonly query: z.output<typeof ProviderQuery>; readonly origin: string};

  const begin = async (provider: string, path: string, {query, cookie, origin}: Begin) => {
    const redirectUri = `${originOf(site, origin)}${path}/callback`;
    const begun = await beginProviderLogIn({provider, ...query, browser: readBrowser(cookie), redirectUri});
    return seeOther(begun.url, [rememberBrowser(begun.browser)]);
  };
  const complete = async (provider: string, {url, cookie, origin}: Cookies & {url: string; origin: string}) => {
    const callbackUrl = new URL(url, originOf(site, origin));
    return seeOther(await completeProviderLogIn({provider, callbackUrl, browser: readBrowser(cookie)}));
  };
  const ofBrowser = {method: 'get', access: 'public', limit: logInLimit, responses: {303: null}} as const;
  const beginning = {...ofBrowser, query: ProviderQuery, description} as const;
  const returning = {...ofBrowser, query: CallbackQuery, description: callbackDescription} as const;

  return [
    route({
      name: 'listIdentityProviders',
      method: 'get',
      path: '/auth/oidc',
      summary: 'List the providers that log in here',
      access: 'public',
      responses: {200: ProviderList},
      handle: async () =>
        ok(
          {items: listProviders().map(({name, label}) => ({name, label, url: pathOf(name)}))},
          {
            'cache-control': 'public, max-age=60',
          },
        ),
    }),
    route({
      ...beginning,
      name: 'beginProviderLogIn',
      path: '/auth/oidc/:provider',
      summary: 'Log in by a provider',
      params: ProviderPath,
      handle: async ({params: {provider}, ...request}) => begin(provider, `/auth/oidc/${provider}`, request),
    }),
    route({
      ...returning,
      name: 'completeProviderLogIn',
      path: '/auth/oidc/:provider/callback',
      summary: 'Return from a provider',
      params: ProviderPath,
      handle: async ({params, ...request}) => complete(params.provider, request),
    }),
    route({
      ...beginning,
      name: 'beginGoogleLogIn',
      path: '/auth/google',
      summary: 'Log in by Google',
      errors: [404],
      handle: async request => begin('google', '/auth/google', request),
    }),
    route({
      ...returning,
      name: 'completeGoogleLogIn',
      path: '/auth/google/callback',
      summary: 'Return from Google',
      errors: [404],
      handle: async request => complete('google', request),
    }),
    route({
      name: 'logInByProvider',
      method: 'post',
      path: '/auth/login/oidc',
      summary: 'Log in by the code of a provider',
      description:
        'The code of `GET /auth/oidc/{provider}` works once, for five minutes, in the browser that began the log-in: with the verifier of `codeChallenge`, or in cookie mode. Somebody new gets an account without a password. Where an account has the e-mail address, and is not linked, the response is 409 `link-required`: the code is still valid for `POST /auth/identities`. An address that the provider has not verified opens and links nothing.',
      access: 'public',
      limit: logInLimit,
      idempotency: 'off',
      headers: LoginHeaders,
      body: ProviderCodeBody,
      responses: {200: z.union([Tokens, Challenge])},
      errors: [401, 403, 409],
      handle: async ({body, headers, address, cookie}) =>
        toLogInResponse(
          await logInByProvider({
            code: body.code,
            ...bindingOf(body, cookie),
            ...clientOf(headers, address),
          }),
        ),
    }),
    route({
      name: 'listIdentities',
      method: 'get',
      path: '/auth/identities',
      summary: 'List your identities at providers',
      access: 'user',
      responses: {200: IdentityList},
      errors: [404],
      handle: async ({principal}) => ok({items: (await listIdentities({principal})).map(toResponse)}),
    }),
    route({
      name: 'linkIdentity',
      method: 'post',
      path: '/auth/identities',
      summary: 'Link an identity at a provider',
      description:
        'It logs in to this account from then on. The code is that of `GET /auth/oidc/{provider}`, bound to this browser as for `POST /auth/login/oidc`.',
      access: 'user',
      recentProof: true,
      limit: sessionLimit,
      idempotency: 'off',
      body: ProviderCodeBody,
      responses: {201: Identity},
      errors: [404, 409],
      async handle({principal, body, cookie}) {
        const identity = await linkIdentity({principal, code: body.code, ...bindingOf(body, cookie)});
        return created(`/auth/identities/${identity.id}`, toResponse(identity));
      },
    }),
    route({
      name: 'deleteIdentity',
      method: 'delete',
      path: '/auth/identities/:id',
      summary: 'Remove an identity at a provider',
      description: 'It does not log in any more. The last credential that can log in stays: 409 `last-credential`.',
      access: 'user',
      recentProof: true,
      params: IdentityPath,
      responses: {204: null},
      async handle({principal, params}) {
        await deleteIdentity({principal, id: params.id});
        return noContent();
      },
    }),
  ];
};
