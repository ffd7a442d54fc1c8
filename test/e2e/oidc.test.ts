import {createHash, randomBytes, randomUUID} from 'node:crypto';
import {eventually} from '@ecom/dev/eventually';
import test from 'ava';
import {type Client, createClient} from './client.ts';
import {type CookieJar, createCookieJar} from './cookie-jar.ts';
import {type OidcServer, client as oidcClient, type Person, startOidcServer, type Tamper} from './oidc-server.ts';
import {type FileShop, startFileShop} from './shop.ts';

let shop: FileShop;
let client: Client;
let provider: OidcServer;
let google: OidcServer;
let closed: OidcServer;

const settingsOf = (name: string, {issuer}: OidcServer) => ({
  [`OIDC_${name}_ISSUER`]: issuer,
  [`OIDC_${name}_CLIENT_ID`]: oidcClient.client_id,
  [`OIDC_${name}_CLIENT_SECRET`]: oidcClient.client_secret,
});

test.before(async () => {
  [provider, google, closed] = await Promise.all([startOidcServer(), startOidcServer(), startOidcServer()]);
  closed.stop();
  shop = await startFileShop({
    DEMO: '0',
    OIDC_PROVIDERS: 'acme,google,closed',
    ...settingsOf('ACME', provider),
    ...settingsOf('GOOGLE', google),
    ...settingsOf('CLOSED', closed),
    OIDC_ACME_LABEL: 'Acme ID',
    OIDC_RETURN_ORIGINS: 'https://storefront.example',
  });
  client = createClient(shop.url);
  provider.configure([`${shop.url}/auth/oidc/acme/callback`]);
  google.configure([`${shop.url}/auth/google/callback`]);
});
test.after.always(() => {
  provider?.stop();
  google?.stop();
  return shop?.drop();
});

const newPerson = (more: Partial<Person> = {}): Person => {
  const sub = randomUUID();
  return {sub, email: `${sub}@example.org`, email_verified: true, name: 'Grace Hopper', ...more};
};

const atEnd = ({pathname}: URL) => pathname === '/storefront';

/** Logs in at a provider as that person, and returns the query of the address that the browser ends at. */
const goToProvider = async (
  jar: CookieJar,
  person: Person | null,
  {path = '/auth/oidc/acme', query = '', tamper}: {path?: string; query?: string; tamper?: Tamper | undefined} = {},
) => {
  const server = path === '/auth/google' ? google : provider;
  server.state.current = person;
  server.state.tamper = tamper;
  try {
    const end = await jar.follow(`${shop.url}${path}?returnTo=/storefront${query}`, atEnd);
    return end.searchParams;
  } finally {
    server.state.tamper = undefined;
  }
};

const logIn = (jar: CookieJar, code: string | null) =>
  jar.request('POST', `${shop.url}/auth/login/oidc`, {body: {code}});

// The provider serves one person at a time.
const serial = test.serial;

serial('the shop lists its providers', async t => {
  const {items} = (await client.expectStatus(200, 'GET', '/auth/oidc')).body;
  t.deepEqual(items, [
    {name: 'acme', label: 'Acme ID', url: '/auth/oidc/acme'},
    {name: 'google', label: 'Google', url: '/auth/google'},
    {name: 'closed', label: 'Closed', url: '/auth/oidc/closed'},
  ]);
});

serial('somebody new gets an account without a password, and the same one again', async t => {
  const person = newPerson();
  const ids: string[] = [];
  for (let n = 0; n < 2; n++) {
    const jar = createCookieJar();
    const code = (await goToProvider(jar, person)).get('code');
    t.is((await logIn(jar, code)).status, 204);
    await eventually(async () => (await jar.request('GET', `${shop.url}/users/me`)).status === 200);
    const {body} = await jar.request('GET', `${shop.url}/users/me`);
    t.like(body, {email: person.email, fullName: 'Grace Hopper', signUpOption: 'general', status: 'active'});
    ids.push(body.id);
    const {factors, isEmailVerified} = (await jar.request('GET', `${shop.url}/auth/credentials`)).body;
    t.deepEqual([factors.map((each: {factor: string}) => each.factor), isEmailVerified], [['oidc'], true]);
  }
  t.is(ids[0], ids[1]);
});

serial('the routes of Google are the provider of that name', async t => {
  const jar = createCookieJar();
  const code = (await goToProvider(jar, newPerson(), {path: '/auth/google'})).get('code');
  t.is((await logIn(jar, code)).status, 204);
  await eventually(async () => (await jar.request('GET', `${shop.url}/users/me`)).status === 200);
  t.is((await jar.request('GET', `${shop.url}/users/me`)).body.signUpOption, 'google');
});

serial('a client without cookies logs in by the verifier that it keeps', async t => {
  const verifier = randomBytes(32).toString('base64url');
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const query = `&codeChallenge=${challenge}`;
  const code = (await goToProvider(createCookieJar(), newPerson(), {query})).get('code');
  const send = (codeVerifier: string) => client.request('POST', '/auth/login/oidc', {body: {code, codeVerifier}});
  t.is((await send('x'.repeat(43))).body.code, 'bad-code');
  const {status, body} = await send(verifier);
  t.is(status, 200);
  t.truthy(body.refreshToken);
});

serial('an existing account is linked only once its password is proven', async t => {
  const {email, password} = await client.signUp('linked');
  const person = newPerson({email});
  const jar = createCookieJar();
  const code = (await goToProvider(jar, person)).get('code');
  t.like(await logIn(jar, code), {status: 409, body: {code: 'link-required'}});
  t.is((await jar.request('POST', `${shop.url}/auth/identities`, {body: {code}})).status, 401);

  await jar.request('POST', `${shop.url}/auth/login`, {body: {email, password}});
  const {status, body} = await jar.request('POST', `${shop.url}/auth/identities`, {body: {code}});
  t.is(status, 201);
  t.like(body, {provider: 'acme', email});
  const other = createCookieJar();
  t.is((await logIn(other, (await goToProvider(other, person)).get('code'))).status, 204);
  t.is((await other.request('GET', `${shop.url}/users/me`)).body.email, email);

  const {items} = (await jar.request('GET', `${shop.url}/auth/identities`)).body;
  t.deepEqual(items, [body]);
  t.is((await jar.request('DELETE', `${shop.url}/auth/identities/${body.id}`)).status, 204);
  t.is((await jar.request('DELETE', `${shop.url}/auth/identities/${body.id}`)).body.code, 'unknown-identity');
  const again = createCookieJar();
  t.is((await logIn(again, (await goToProvider(again, person)).get('code'))).body.code, 'link-required');
});

serial('an identity belongs to one account', async t => {
  const person = newPerson();
  const jar = createCookieJar();
  await logIn(jar, (await goToProvider(jar, person)).get('code'));
  const {email, password} = await client.signUp('thief');
  const other = createCookieJar();
  await other.request('POST', `${shop.url}/auth/login`, {body: {email, password}});
  const code = (await goToProvider(other, person)).get('code');
  t.is((await other.request('POST', `${shop.url}/auth/identities`, {body: {code}})).body.code, 'identity-taken');
});

serial('the last credential that can log in stays', async t => {
  const jar = createCookieJar();
  await logIn(jar, (await goToProvider(jar, newPerson())).get('code'));
  const [identity] = (await jar.request('GET', `${shop.url}/auth/identities`)).body.items;
  t.like(await jar.request('DELETE', `${shop.url}/auth/identities/${identity.id}`), {
    status: 409,
    body: {code: 'last-credential'},
  });
});

serial('an address that the provider has not verified opens and links nothing', async t => {
  const {email, password} = await client.signUp('unverified');
  for (const person of [
    newPerson({email, email_verified: false}),
    newPerson({email_verified: false}),
    newPerson({email: `somebody@example.org,${email}`}),
    {sub: randomUUID()},
  ]) {
    const jar = createCookieJar();
    const code = (await goToProvider(jar, person)).get('code');
    t.like(await logIn(jar, code), {status: 403, body: {code: 'unverified-provider-email'}});
    await jar.request('POST', `${shop.url}/auth/login`, {body: {email, password}});
    const linked = await jar.request('POST', `${shop.url}/auth/identities`, {body: {code}});
    t.like(linked, {status: 403, body: {code: 'unverified-provider-email'}});
    t.deepEqual((await jar.request('GET', `${shop.url}/auth/identities`)).body.items, []);
  }
});

serial('a code works once', async t => {
  const jar = createCookieJar();
  const code = (await goToProvider(jar, newPerson())).get('code');
  const responses = await Promise.all([1, 2, 3, 4].map(() => logIn(jar, code)));
  t.is(responses.filter(({status}) => status === 204).length, 1);
  // The winner creates the account while another may look for it.
  t.true(responses.every(({status}) => [204, 401, 409].includes(status)));
  t.is((await logIn(jar, code)).body.code, 'bad-code');
});

serial('a code is of no use in another browser', async t => {
  const jar = createCookieJar();
  const code = (await goToProvider(jar, newPerson())).get('code');
  const thief = createCookieJar();
  await thief.request('GET', `${shop.url}/auth/oidc/acme`);
  t.is((await logIn(thief, code)).body.code, 'bad-code');
  t.is((await logIn(jar, code)).status, 204);
});

/** The address at which the provider sends the browser back, before the browser goes there. */
const callbackOf = async (jar: CookieJar, path = '/auth/oidc/acme') => {
  (path === '/auth/google' ? google : provider).state.current = newPerson();
  return jar.follow(`${shop.url}${path}?returnTo=/storefront`, ({pathname}) => pathname.endsWith('/callback'));
};

serial('a state is of no use twice, changed, unknown, missing, or in another browser', async t => {
  const jar = createCookieJar();
  const url = await callbackOf(jar);
  const refused = async (browser: CookieJar, address: URL) =>
    (await browser.request('GET', address.href)).body.code === 'bad-state';
  const changed = new URL(url);
  changed.searchParams.set('state', 'x'.repeat(43));
  t.true(await refused(jar, changed));
  changed.searchParams.delete('state');
  t.true(await refused(jar, changed));

  const stolen = await callbackOf(createCookieJar());
  t.true(await refused(createCookieJar(), stolen));
  const end = await jar.follow(url.href, atEnd);
  t.truthy(end.searchParams.get('code'));
  t.true(await refused(jar, url));
});

serial("a response is refused at another provider's address, and from another issuer", async t => {
  const jar = createCookieJar();
  const atGoogle = await callbackOf(jar);
  atGoogle.pathname = '/auth/google/callback';
  t.is((await jar.request('GET', atGoogle.href)).body.code, 'bad-state');

  const otherIssuer = await callbackOf(jar);
  otherIssuer.searchParams.set('iss', google.issuer);
  const end = await jar.follow(otherIssuer.href, atEnd);
  t.deepEqual([...end.searchParams], [['error', 'bad-provider-response']]);
});

serial("a provider's code works once", async t => {
  const jar = createCookieJar();
  const first = await callbackOf(jar);
  t.truthy((await jar.follow(first.href, atEnd)).searchParams.get('code'));
  const second = await callbackOf(jar);
  second.searchParams.set('code', first.searchParams.get('code')!);
  t.is((await jar.follow(second.href, atEnd)).searchParams.get('error'), 'bad-provider-response');
});

const now = () => Math.floor(Date.now() / 1000);
const forgeries: Readonly<Record<string, Tamper>> = {
  'another nonce': (claims, sign) => sign.valid({...claims, nonce: 'x'}),
  'no nonce': ({nonce: _, ...claims}, sign) => sign.valid(claims),
  'another issuer': (claims, sign) => sign.valid({...claims, iss: 'https://evil.example'}),
  'another audience': (claims, sign) => sign.valid({...claims, aud: 'another shop'}),
  'an end in the past': (claims, sign) => sign.valid({...claims, iat: now() - 7200, exp: now() - 3600}),
  'no signature': (claims, sign) => sign.none(claims),
  'a wrong signature': async (claims, sign) => `${(await sign.valid(claims)).slice(0, -10)}AAAAAAAAAA`,
};

for (const [title, tamper] of Object.entries(forgeries)) {
  serial(`an ID token with ${title} logs nobody in`, async t => {
    const query = await goToProvider(createCookieJar(), newPerson(), {tamper});
    t.deepEqual([...query], [['error', 'bad-provider-response']]);
  });
}

serial('whoever declines returns to the storefront', async t => {
  t.deepEqual([...(await goToProvider(createCookieJar(), null))], [['error', 'access-denied']]);
});

serial('the shop returns to its own pages and to allowed origins only', async t => {
  for (const returnTo of [
    'https://evil.example/',
    '//evil.example',
    'javascript:alert(1)',
    'https://a:b@storefront.example',
  ]) {
    const {status, body} = await client.request('GET', `/auth/oidc/acme?returnTo=${encodeURIComponent(returnTo)}`);
    t.is(status, 422, returnTo);
    t.is(body.errors[0].path, 'returnTo');
  }
  const jar = createCookieJar();
  const {status} = await jar.request('GET', `${shop.url}/auth/oidc/acme?returnTo=https://storefront.example/in`);
  t.is(status, 303);
});

serial('an unknown provider is not found, and one that does not answer is unavailable', async t => {
  t.like(await client.request('GET', '/auth/oidc/other'), {status: 404, body: {code: 'unknown-provider'}});
  t.like(await client.request('GET', '/auth/oidc/closed'), {status: 503, body: {code: 'provider-unavailable'}});
});
