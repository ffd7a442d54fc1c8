import type {ExecutionContext} from 'ava';
import test from 'ava';
import {browserTest, openShopPage} from './browser.ts';
import {createClient} from './client.ts';
import {type FileShop, startFileShop} from './shop.ts';

let shop: FileShop;
test.before(async () => {
  shop = await startFileShop({DEMO: '0'});
});
test.after.always(() => shop?.drop());

/** A page of the shop, whose browser has a device that makes passkeys and verifies its user. */
const openPageWithDevice = async (t: ExecutionContext) => {
  // Passkeys belong to a domain, which an IP address is not.
  const shopPage = await openShopPage(t, shop.url.replace('127.0.0.1', 'localhost'));
  const {context, page, request} = shopPage;
  const devtools = await context.newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  const options = {
    protocol: 'ctap2',
    transport: 'internal',
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  } as const;
  const {authenticatorId} = await devtools.send('WebAuthn.addVirtualAuthenticator', {options});

  /** What the browser makes of the options: a new passkey, or a proof by one. */
  const ask = (kind: 'create' | 'get', publicKey: object) =>
    page.evaluate(
      async ([kind, json]) => {
        const {PublicKeyCredential: api, navigator} = globalThis as any;
        const options =
          kind === 'create' ? api.parseCreationOptionsFromJSON(json) : api.parseRequestOptionsFromJSON(json);
        return (await navigator.credentials[kind]({publicKey: options})).toJSON();
      },
      [kind, publicKey] as const,
    );

  const register = async (name = 'Phone') => {
    const {body: options} = await request('POST', '/auth/passkeys/options');
    const credential = await ask('create', options);
    return {...(await request('POST', '/auth/passkeys', {name, credential})), externalId: credential.id as string};
  };
  /** @param change of the options that the shop gives */
  const prove = async (challenge?: string, change: object = {}) => {
    const {body: options} = await request('POST', '/auth/login/passkey/options', challenge ? {challenge} : {});
    return ask('get', {...options, ...change});
  };
  /** Sets the signature counter of the passkeys of the device. */
  const setCounter = async (signCount: number) => {
    const {credentials} = await devtools.send('WebAuthn.getCredentials', {authenticatorId});
    await devtools.send('WebAuthn.clearCredentials', {authenticatorId});
    for (const credential of credentials)
      await devtools.send('WebAuthn.addCredential', {authenticatorId, credential: {...credential, signCount}});
  };
  const verifyUser = (isUserVerified: boolean) =>
    devtools.send('WebAuthn.setUserVerified', {authenticatorId, isUserVerified});
  const signUp = async (name: string) => {
    const user = await createClient(shop.url).signUp(name);
    await request('POST', '/auth/login', {email: user.email, password: user.password});
    return user;
  };
  return {...shopPage, ask, register, prove, setCounter, verifyUser, signUp};
};

browserTest('somebody registers a passkey, and logs in by it alone', async t => {
  const {request, register, prove, signUp} = await openPageWithDevice(t);
  const {email} = await signUp('passkey');
  const {status, body: passkey} = await register();
  t.is(status, 201);
  t.like(passkey, {name: 'Phone'});
  t.deepEqual((await request('GET', '/auth/passkeys')).body.items, [passkey]);
  const renamed = await request('PATCH', `/auth/passkeys/${passkey.id}`, {name: 'Old phone'});
  t.is(renamed.body.name, 'Old phone');

  await request('POST', '/auth/logout');
  const credential = await prove();
  t.deepEqual(await request('POST', '/auth/login/passkey', {credential}), {status: 204, body: undefined});
  t.is((await request('GET', '/users/me')).body.email, email);
  const [session] = (await request('GET', '/auth/sessions')).body.items;
  t.deepEqual(
    session.provenBy.map(({factor}: {factor: string}) => factor),
    ['passkey'],
  );
  // The same response again answers a challenge that was answered.
  t.is((await request('POST', '/auth/login/passkey', {credential})).body.code, 'wrong-passkey');

  t.is((await request('DELETE', `/auth/passkeys/${passkey.id}`)).status, 204);
  await request('POST', '/auth/logout');
  t.is((await request('POST', '/auth/login/passkey', {credential: await prove()})).body.code, 'wrong-passkey');
});

browserTest('a passkey completes a log-in by password, of its own account only', async t => {
  const {request, register, prove, signUp} = await openPageWithDevice(t);
  const {email, password} = await signUp('second-factor');
  await register();
  await request('POST', '/auth/logout');
  const begun = await request('POST', '/auth/login', {email, password});
  t.is(begun.status, 200);
  t.deepEqual(begun.body.factors, ['passkey']);
  const {challenge} = begun.body;
  t.is((await request('GET', '/users/me')).status, 401);
  t.is((await request('POST', '/auth/login/passkey', {credential: await prove(challenge), challenge})).status, 204);
  const [session] = (await request('GET', '/auth/sessions')).body.items;
  t.deepEqual(session.provenBy.map(({factor}: {factor: string}) => factor).sort(), ['passkey', 'password']);

  await request('POST', '/auth/logout');
  await signUp('other');
  const {externalId} = await register();
  await request('POST', '/auth/logout');
  const {body} = await request('POST', '/auth/login', {email, password});
  const other = await prove(undefined, {allowCredentials: [{type: 'public-key', id: externalId}]});
  const wrong = await request('POST', '/auth/login/passkey', {credential: other, challenge: body.challenge});
  t.is(wrong.body.code, 'wrong-passkey');
  const unknown = {credential: await prove(body.challenge), challenge: 'x'.repeat(43)};
  t.is((await request('POST', '/auth/login/passkey', unknown)).body.code, 'bad-challenge');
});

browserTest('a device that does not verify its user is refused', async t => {
  const {request, register, prove, verifyUser, signUp} = await openPageWithDevice(t);
  await signUp('unlocked');
  await register();
  await verifyUser(false);
  const credential = await prove(undefined, {userVerification: 'discouraged'});
  t.is((await request('POST', '/auth/login/passkey', {credential})).body.code, 'wrong-passkey');
});

browserTest('a session is proven again by a passkey', async t => {
  const {request, register, prove, signUp} = await openPageWithDevice(t);
  await signUp('step-up');
  await register();
  t.deepEqual(await request('POST', '/auth/step-up/passkey', {credential: await prove()}), {
    status: 204,
    body: undefined,
  });
  const wrong = await request('POST', '/auth/step-up/passkey', {
    credential: {...(await prove()), id: 'AAAA', rawId: 'AAAA'},
  });
  t.is(wrong.status, 422);
  t.is(wrong.body.errors[0].path, 'credential');
});

browserTest('a device whose signature counter does not grow is refused', async t => {
  const {request, register, prove, setCounter, signUp} = await openPageWithDevice(t);
  await signUp('copied');
  await register();
  await setCounter(100);
  t.is((await request('POST', '/auth/login/passkey', {credential: await prove()})).status, 204);
  await setCounter(7);
  t.is((await request('POST', '/auth/login/passkey', {credential: await prove()})).body.code, 'wrong-passkey');
  await setCounter(200);
  t.is((await request('POST', '/auth/login/passkey', {credential: await prove()})).status, 204);
});

browserTest('what another page, challenge or device says is refused', async t => {
  const {request, prove, ask, signUp} = await openPageWithDevice(t);
  await signUp('forger');
  const {body: options} = await request('POST', '/auth/passkeys/options');
  const created = await ask('create', options);
  const decode = (text: string) => JSON.parse(Buffer.from(text, 'base64url').toString());
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const data = decode(created.response.clientDataJSON);
  const changes = [{origin: 'https://evil.example'}, {type: 'webauthn.get'}, {challenge: 'AAAA'}, {challenge: 1}];
  for (const change of changes) {
    const {body: fresh} = await request('POST', '/auth/passkeys/options');
    const clientDataJSON = encode({...data, challenge: fresh.challenge, ...change});
    const credential = {...created, response: {...created.response, clientDataJSON}};
    const {status, body} = await request('POST', '/auth/passkeys', {credential});
    t.is(status, 422, JSON.stringify(change));
    t.is(body.code, 'wrong-passkey');
  }
  t.is((await request('POST', '/auth/passkeys', {credential: created})).status, 201);
  t.is((await request('POST', '/auth/passkeys', {credential: created})).body.code, 'wrong-passkey');
  const proof = await prove();
  const signature = `${proof.response.signature.slice(0, -4)}AAAA`;
  const forged = {...proof, response: {...proof.response, signature}};
  t.is((await request('POST', '/auth/login/passkey', {credential: forged})).body.code, 'wrong-passkey');
  const malformed = await request('POST', '/auth/login/passkey', {credential: {...proof, id: '!'}});
  t.is(malformed.status, 422);
  t.is(malformed.body.errors[0].path, 'credential.id');
});

test('registering a passkey needs a session', async t => {
  const {status} = await createClient(shop.url).request('POST', '/auth/passkeys/options');
  t.is(status, 401);
});
