import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {totpCode} from '@ecom/auth/testing';
import test from 'ava';
import {decodeJwt} from 'jose';
import {createClient} from '../e2e/client.ts';
import {administrator} from '../e2e/contract.ts';
import {configFolder, ecom, queryShop, refuses, shopUrl, spawnEcom} from './run-cli.ts';

const client = createClient(shopUrl);
const env = {ECOM_URL: shopUrl};

/** A user with an authenticator app. */
const enrol = async () => {
  const user = await client.signUp('factor');
  const {token} = user;
  const {secret} = (await client.expectStatus(200, 'POST', '/auth/totp', {token})).body;
  const confirmation = {token, body: {code: totpCode(secret, -1)}};
  const {recoveryCodes} = (await client.expectStatus(200, 'POST', '/auth/totp/confirm', confirmation)).body;
  const logIn = (...argv: string[]) =>
    spawnEcom(['login', '--email', user.email, '--password-stdin', ...argv], {input: user.password, env});
  return {...user, secret: secret as string, recoveryCodes: recoveryCodes as string[], logIn};
};

test.serial('login takes a code of an authenticator app, or a recovery code', async t => {
  const {email, secret, recoveryCodes, logIn} = await enrol();
  const refused = await logIn();
  t.is(refused.exitCode, 1);
  t.regex(refused.stderr, /second factor[\s\S]*--code/);
  t.regex((await logIn('--code', '000000')).stderr, /code is wrong/);
  t.is((await logIn('--code', totpCode(secret))).exitCode, 0);
  t.regex((await spawnEcom(['whoami', '--json'], {env})).stdout, new RegExp(email));
  t.is((await logIn('--code', recoveryCodes[0]!.toLowerCase())).exitCode, 0);
  t.is((await logIn('--code', recoveryCodes[0]!)).exitCode, 1);
});

test.serial('step-up proves again who is logged in, and the session goes on', async t => {
  const file = join(configFolder, 'credentials.json');
  const {secret, recoveryCodes, logIn, password} = await enrol();
  await logIn('--code', totpCode(secret));
  const stored = async () => JSON.parse(await readFile(file, 'utf8'))[shopUrl];
  const before = await stored();
  const stepUp = (argv: readonly string[], input = '') => spawnEcom(['step-up', ...argv], {input, env});
  const outcome = await stepUp(['--password-stdin'], password);
  t.like(outcome, {exitCode: 0, stdout: ''});
  t.regex(outcome.stderr, /^Proven to .*, for 15 minutes\.\n$/);
  const after = await stored();
  t.is(after.refreshToken, before.refreshToken);
  t.not(after.accessToken, before.accessToken);
  t.is((await stepUp(['--code', recoveryCodes[0]!, '--json'])).exitCode, 0);
  t.regex((await stepUp(['--code', '000000'])).stderr, /code is wrong/);
  t.regex((await stepUp(['--password-stdin'], 'wrong')).stderr, /current password is wrong/);
  t.is((await spawnEcom(['whoami'], {env})).exitCode, 0);
});

test.serial('an old proof is refused with the command that renews it', async t => {
  await spawnEcom(['login', '--email', administrator.email, '--password-stdin'], {input: administrator.password, env});
  const file = join(configFolder, 'credentials.json');
  const credentials = JSON.parse(await readFile(file, 'utf8'));
  credentials[shopUrl].expiresAt = new Date(0).toISOString();
  await writeFile(file, JSON.stringify(credentials));
  const {sid} = decodeJwt(credentials[shopUrl].accessToken);
  const proofs = JSON.stringify([{factor: 'password', at: '2026-01-01T00:00:00.000Z'}]);
  await queryShop('auth', 'update session set proven_by = $2::jsonb where id = $1', [sid, proofs]);
  const create = ['api-keys', 'create', 'late', '--scope', 'orders:read'];
  const refused = await spawnEcom(create, {env});
  t.is(refused.exitCode, 1);
  t.regex(refused.stderr, /Prove that it is you with: ecom step-up/);
  t.is((await spawnEcom(['step-up', '--password-stdin'], {input: administrator.password, env})).exitCode, 0);
  t.is((await spawnEcom(create, {env})).exitCode, 0);
});

test.serial('step-up refuses whoever is not logged in by e-mail address', async t => {
  await refuses(t, 'step-up --password-stdin --url http://localhost:9', 1, /ecom login/);
  t.is((await ecom('step-up --shoe')).exitCode, 2);
});
