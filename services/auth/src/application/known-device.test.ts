import test from 'ava';
import {ada, client, createFixture} from '../testing/fixtures.ts';

const email = 'ada@example.org';

const knownDevice = async () => {
  const fixture = createFixture();
  await fixture.signUp(ada, 'ada');
  const logIn = (password: string, {deviceToken = undefined as string | undefined, address = client.address} = {}) =>
    fixture.logIn({email, password, client: {...client, address}, deviceToken});
  const result = await logIn('password of ada');
  if ('challenge' in result) throw new Error('The log-in needs a second factor.');
  return {...fixture, logIn, deviceToken: result.deviceToken};
};

test('guesses of others neither delay nor refuse a device that has logged in before', async t => {
  const {logIn, deviceToken, delaysMs} = await knownDevice();
  for (let n = 0; n < 30; n++) await t.throwsAsync(logIn('guess', {address: `198.51.100.${n}`}));
  for (let n = 0; n < 4; n++) await t.throwsAsync(logIn('guess'));
  await t.throwsAsync(logIn('password of ada'), {code: 'too-many-requests'});
  delaysMs.length = 0;
  await t.notThrowsAsync(logIn('password of ada', {deviceToken}));
  t.deepEqual(delaysMs, []);
});

test('a device has a limit of its own, wherever it is', async t => {
  const {logIn, deviceToken} = await knownDevice();
  for (let n = 0; n < 3; n++)
    await t.throwsAsync(logIn('guess', {deviceToken, address: `198.51.100.${n}`}), {code: 'wrong-credentials'});
  await t.throwsAsync(logIn('guess', {deviceToken}), {code: 'too-many-requests'});
  await t.notThrowsAsync(logIn('password of ada'));
});

test('a device keeps its token, and an unknown token is replaced', async t => {
  const {logIn, deviceToken} = await knownDevice();
  t.like(await logIn('password of ada', {deviceToken}), {deviceToken});
  const result = await logIn('password of ada', {deviceToken: 'chosen by a client'});
  t.true('deviceToken' in result && result.deviceToken !== 'chosen by a client');
});

test('a device is forgotten after half a year', async t => {
  const {logIn, deviceToken, wait, sweepSessions, ports} = await knownDevice();
  wait(181);
  const result = await logIn('password of ada', {deviceToken});
  t.true('deviceToken' in result && result.deviceToken !== deviceToken);
  await sweepSessions();
  t.false(await ports.devices.isKnown(ports.secrets.hash(deviceToken), ada, '2000-01-01T00:00:00.000Z'));
});

test('after some failures a log-in needs a CAPTCHA, but not on a known device', async t => {
  const {ports, logIn, deviceToken, securityEvents, useCases} = await knownDevice();
  ports.captcha = {afterFailures: 2, verify: async response => response === 'solved'};
  const {logIn: logInWith} = useCases;
  const tryWith = (password: string, captchaResponse?: string) =>
    logInWith({email, password, client: {...client, address: '198.51.100.1'}, captchaResponse});
  for (let n = 0; n < 2; n++) await t.throwsAsync(tryWith('guess'), {code: 'wrong-credentials'});
  await t.throwsAsync(tryWith('password of ada'), {code: 'captcha-required'});
  t.is(securityEvents.at(-1), 'captcha-required');
  await t.notThrowsAsync(tryWith('password of ada', 'solved'));
  await t.notThrowsAsync(logIn('password of ada', {deviceToken}));
});

test('an unknown address needs the same CAPTCHA', async t => {
  const {ports, useCases} = await knownDevice();
  ports.captcha = {afterFailures: 2, verify: async () => false};
  const guess = () => useCases.logIn({email: 'eve@example.org', password: 'guess', client});
  for (let n = 0; n < 2; n++) await t.throwsAsync(guess(), {code: 'wrong-credentials'});
  await t.throwsAsync(guess(), {code: 'captcha-required'});
});
