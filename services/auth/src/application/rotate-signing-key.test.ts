import {memoryRevocations} from '@ecom/core/revocations';
import {localKeys, tokenVerifier} from '@ecom/http/access-tokens';
import test from 'ava';
import {decodeProtectedHeader} from 'jose';
import {cachedKeys} from '../adapters/cached-keys.ts';
import {ada, createFixture} from '../testing/fixtures.ts';
import {createUseCases} from './index.ts';

const secondMs = 1000;
const dayMs = 86_400 * secondMs;

test('a rotation now changes the key that signs, and no service refuses a token meanwhile', async t => {
  const {ports, signUp, wait, ...first} = createFixture();
  await signUp(ada, 'ada');
  // The caches of keys use the machine's clock: it is advanced together with the one of the use cases.
  const machineNow = performance.now.bind(performance);
  let waitedMs = 0;
  performance.now = () => machineNow() + waitedMs;
  t.teardown(() => {
    performance.now = machineNow;
  });
  const advance = (milliseconds: number) => {
    waitedMs += milliseconds;
    wait(milliseconds / dayMs);
  };
  /** Another process of the service, and a verifier that reads its key set. */
  const second = createUseCases({...ports, signingKeys: cachedKeys(ports.signingKeys)});
  const verify = tokenVerifier(localKeys(second.getJsonWebKeySet), memoryRevocations(), ports.now);
  const issue = async () => {
    const {accessToken} = await first.logInAs('ada');
    t.is((await verify(accessToken)).userId, ada);
    return {accessToken, kid: decodeProtectedHeader(accessToken).kid};
  };

  const old = await issue();
  t.like(await first.listSigningKeys(), [{kid: old.kid, state: 'active'}]);
  const {kid} = await first.createSigningKey();
  t.like(await first.listSigningKeys(), [
    {kid, state: 'next'},
    {kid: old.kid, state: 'active'},
  ]);
  for (let seconds = 0; seconds < 19; seconds++) {
    t.is((await issue()).kid, old.kid);
    advance(secondMs);
  }
  advance(secondMs);
  t.is((await issue()).kid, kid);
  t.like(await first.listSigningKeys(), [
    {kid, state: 'active'},
    {kid: old.kid, state: 'verifying'},
  ]);
  advance(500 * secondMs);
  t.is((await verify(old.accessToken)).userId, ada);
  t.deepEqual(Object.keys((await first.listSigningKeys())[0]!).sort(), ['createdAt', 'kid', 'signsFrom', 'state']);
});
