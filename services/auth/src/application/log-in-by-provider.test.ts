import type {Failure} from '@ecom/core/failure';
import {person} from '@ecom/http/testing';
import test from 'ava';
import {decodeJwt} from 'jose';
import {ada, bob, client, createFixture} from '../testing/fixtures.ts';
import {totpCode} from '../testing/totp-code.ts';

const redirectUri = 'https://shop.example/auth/oidc/acme/callback';
const identity = {subject: '1', email: 'ada@example.org', name: 'Ada'};

type Fixture = ReturnType<typeof createFixture>;

/** Goes to the provider and back, and returns what the storefront gets. */
const goToProvider = async (
  {beginProviderLogIn, completeProviderLogIn}: Fixture,
  said: object | null = identity,
  request: {returnTo?: string; codeChallenge?: string; browser?: string} = {},
) => {
  const begun = await beginProviderLogIn({provider: 'acme', redirectUri, ...request});
  const callbackUrl = new URL(redirectUri);
  callbackUrl.searchParams.set('state', begun.url.searchParams.get('state')!);
  if (said) callbackUrl.searchParams.set('code', JSON.stringify(said));
  const end = await completeProviderLogIn({provider: 'acme', callbackUrl, browser: begun.browser});
  return {end, browser: begun.browser, code: end.searchParams.get('code') ?? ''};
};

test('somebody new gets an account, and logs in to it again', async t => {
  const fixture = createFixture();
  const logIn = async () => {
    const {code, browser} = await goToProvider(fixture);
    const result = await fixture.logInByProvider({code, browser, client});
    return 'tokens' in result ? decodeJwt(result.tokens.accessToken) : undefined;
  };
  const first = await logIn();
  t.like(first, {email: 'ada@example.org', amr: ['fed']});
  t.is((await logIn())?.sub, first?.sub);
  t.is(fixture.outbox.length, 1);
  t.deepEqual(fixture.notices, []);
});

test('a second factor of the account is required, too', async t => {
  const fixture = createFixture();
  const begin = async () => {
    const {code, browser} = await goToProvider(fixture);
    return fixture.logInByProvider({code, browser, client});
  };
  const first = await begin();
  if (!('tokens' in first)) return t.fail();
  const {sub, sid} = decodeJwt(first.tokens.accessToken);
  const principal = {...person(sub!), sessionId: sid as string};
  const {secret} = await fixture.addTotp({principal});
  const code = (steps: number) => totpCode(secret, steps, Date.parse(fixture.ports.now()));
  await fixture.confirmTotp({principal, code: code(-1)});
  const second = await begin();
  t.true('challenge' in second);
  if (!('challenge' in second)) return;
  const {tokens} = await fixture.answerChallenge({challenge: second.challenge, factor: 'totp', code: code(0), client});
  t.deepEqual(decodeJwt(tokens.accessToken).amr, ['fed', 'otp', 'mfa']);
});

test('an inactive account does not log in', async t => {
  const fixture = createFixture();
  const first = await goToProvider(fixture);
  await fixture.logInByProvider({...first, client});
  const {userId} = (await fixture.ports.accounts.getByEmail('ada@example.org'))!;
  await fixture.applyUserChange({id: userId, version: 2, status: 'inactive'});
  const second = await goToProvider(fixture);
  await t.throwsAsync(fixture.logInByProvider({...second, client}), {code: 'inactive-account'});
});

test('an account that exists is linked by its holder only', async t => {
  const fixture = createFixture();
  await fixture.signUp(ada, 'ada');
  await fixture.signUp(bob, 'bob');
  const {code, browser} = await goToProvider(fixture);
  await t.throwsAsync(fixture.logInByProvider({code, browser, client}), {code: 'link-required'});
  const identity = await fixture.linkIdentity({principal: person(ada), code, browser});
  t.like(identity, {provider: 'acme', externalId: 'acme 1'});
  const refusal = await t.throwsAsync<Failure>(fixture.linkIdentity({principal: person(bob), code, browser}));
  t.like(refusal, {code: 'bad-code', kind: 'invalid'});
  t.deepEqual(await fixture.listIdentities({principal: person(bob)}), []);
  const again = await goToProvider(fixture);
  t.true('tokens' in (await fixture.logInByProvider({...again, client})));
});

test('a code expires after five minutes, and a state after ten', async t => {
  const minutes = (n: number) => n / 24 / 60;
  const fixture = createFixture();
  const {code, browser} = await goToProvider(fixture);
  fixture.wait(minutes(5));
  await t.throwsAsync(fixture.logInByProvider({code, browser, client}), {code: 'bad-code'});
  const {url, browser: secret} = await fixture.beginProviderLogIn({provider: 'acme', redirectUri});
  fixture.wait(minutes(10));
  const callbackUrl = new URL(`${redirectUri}?state=${url.searchParams.get('state')}&code={}`);
  const late = fixture.completeProviderLogIn({provider: 'acme', callbackUrl, browser: secret});
  await t.throwsAsync(late, {code: 'bad-state'});
  t.deepEqual(fixture.securityEvents, ['provider-log-in-refused']);
});

test('the verifier opens a code that has a challenge, and the cookie does not', async t => {
  const fixture = createFixture();
  const verifier = 'v'.repeat(43);
  const {code, browser} = await goToProvider(fixture, identity, {codeChallenge: fixture.ports.secrets.hash(verifier)});
  await t.throwsAsync(fixture.logInByProvider({code, browser, client}), {code: 'bad-code'});
  await t.throwsAsync(fixture.logInByProvider({code, codeVerifier: 'w', client}), {code: 'bad-code'});
  t.true('tokens' in (await fixture.logInByProvider({code, codeVerifier: verifier, client})));
});

test('tabs of a browser share its secret', async t => {
  const fixture = createFixture();
  const first = await fixture.beginProviderLogIn({provider: 'acme', redirectUri});
  const second = await goToProvider(fixture, identity, {browser: first.browser});
  t.is(second.browser, first.browser);
});

test('whoever declines returns with the reason, and keeps the query of the page', async t => {
  const fixture = createFixture();
  const {end} = await goToProvider(fixture, null, {returnTo: 'https://storefront.example/in?next=/cart'});
  t.is(end.href, 'https://storefront.example/in?next=%2Fcart&error=access-denied');
});

test('by default a log-in ends at the first page that is allowed', async t => {
  t.is((await goToProvider(createFixture())).end.origin, 'https://storefront.example');
});
