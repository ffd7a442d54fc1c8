import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT} from 'jose';
import Provider from 'oidc-provider';

export type Person = {
  readonly sub: string;
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly name?: string;
};

/** Changes the ID token that the provider is about to send; undefined: it is sent as it is. */
export type Tamper = (
  claims: JWTPayload,
  sign: {valid(claims: JWTPayload): Promise<string>; none(claims: JWTPayload): string},
) => Promise<string> | string;

export const client = {client_id: 'shop', client_secret: 'a secret that only the shop and the provider know'};

/** A real OpenID Connect provider on loopback, at which `people` log in without a page: whoever is `current`. */
export const startOidcServer = async () => {
  const {privateKey} = await generateKeyPair('RS256', {extractable: true});
  const jwk = {...(await exportJWK(privateKey)), kid: 'key', use: 'sig', alg: 'RS256'};
  const state = {
    /** Null: whoever is asked declines. */
    current: null as Person | null,
    tamper: undefined as Tamper | undefined,
  };
  const people = new Map<string, Person>();
  let handle: (request: IncomingMessage, response: ServerResponse) => unknown = (_, response) =>
    response.writeHead(503).end();
  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const sign = {
    valid: (claims: JWTPayload) => new SignJWT(claims).setProtectedHeader({alg: 'RS256', kid: 'key'}).sign(privateKey),
    none: (claims: JWTPayload) => new UnsecuredJWT(claims).encode(),
  };

  /** @param redirectUris where the shop gets its answers */
  const configure = (redirectUris: readonly string[]) => {
    const provider = new Provider(issuer, {
      clients: [{...client, redirect_uris: [...redirectUris], token_endpoint_auth_method: 'client_secret_post'}],
      jwks: {keys: [jwk as never]},
      cookies: {keys: ['a key of the test']},
      claims: {openid: ['sub'], email: ['email', 'email_verified'], profile: ['name']},
      features: {devInteractions: {enabled: false}},
      interactions: {url: (_, {uid}) => `/interaction/${uid}`},
      findAccount: (_, sub) => ({accountId: sub, claims: () => ({...people.get(sub), sub})}),
      // Nobody is asked for consent.
      async loadExistingGrant(ctx) {
        const {session, client: asking, params} = ctx.oidc;
        const grant = new ctx.oidc.provider.Grant({accountId: session!.accountId!, clientId: asking!.clientId});
        grant.addOIDCScope(String(params!.scope));
        await grant.save();
        return grant;
      },
    });
    provider.use(async (ctx, next) => {
      await next();
      const body = ctx.body as {id_token?: string} | undefined;
      if (!state.tamper || ctx.path !== '/token' || !body?.id_token) return;
      const claims = JSON.parse(Buffer.from(body.id_token.split('.')[1]!, 'base64url').toString()) as JWTPayload;
      ctx.body = {...body, id_token: await state.tamper(claims, sign)};
    });
    const callback = provider.callback();
    handle = async (request, response) => {
      if (!request.url?.startsWith('/interaction/')) return callback(request, response);
      const person = state.current;
      if (person) people.set(person.sub, person);
      const result = person ? {login: {accountId: person.sub}} : {error: 'access_denied'};
      await provider.interactionFinished(request, response, result);
    };
  };

  return {
    issuer,
    state,
    configure,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};

export type OidcServer = Awaited<ReturnType<typeof startOidcServer>>;
