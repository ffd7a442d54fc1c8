import test from 'ava';
import {ada, bob, client, createFixture} from '../testing/fixtures.ts';

test('a user who signed up gets tokens', async t => {
  const {signUp, logInAs} = createFixture();
  await signUp(ada, 'ada');
  t.like(await logInAs('ada'), {tokenType: 'Bearer', expiresIn: 600});
});

test('an unknown e-mail address and a wrong password give the same error after the same work', async t => {
  const {signUp, logIn, compared} = createFixture();
  await signUp(ada, 'ada');
  const wrong = await t.throwsAsync(logIn({email: 'ada@example.org', password: 'nope', client}), {
    code: 'wrong-credentials',
  });
  const unknown = await t.throwsAsync(logIn({email: 'eve@example.org', password: 'nope', client}), {
    code: 'wrong-credentials',
  });
  t.is(wrong.message, unknown.message);
  t.deepEqual(compared, ['new:password of ada', undefined]);
});

test('wrong passwords are counted per e-mail address, also an unknown one, and client; at the limit the right password is refused, too', async t => {
  const {signUp, logIn, logInAs} = createFixture();
  await signUp(ada, 'ada');
  await signUp(bob, 'bob');
  for (const email of [
    'ada@example.org',
    ' ADA@example.org',
    'ada@example.org',
    'eve@example.org',
    'eve@example.org',
    'eve@example.org',
  ]) {
    await t.throwsAsync(logIn({email, password: 'guess', client}), {code: 'wrong-credentials'});
  }
  await t.throwsAsync(logInAs('ada'), {code: 'too-many-requests'});
  await t.throwsAsync(logInAs('eve'), {code: 'too-many-requests'});
  await t.notThrowsAsync(logInAs('bob'));
  const right = {email: 'ada@example.org', password: 'password of ada'};
  await t.notThrowsAsync(logIn({...right, client: {...client, address: '192.0.2.2'}}));
});

test('log-ins, wrong passwords and refused attempts are in the security log', async t => {
  const {signUp, logIn, logInAs, securityEvents} = createFixture();
  await signUp(ada, 'ada');
  await logInAs('ada');
  const guess = () => logIn({email: 'ada@example.org', password: 'guess', client});
  for (let i = 0; i < 4; i++) await t.throwsAsync(guess());
  t.deepEqual(securityEvents, ['logged-in', 'login-failed', 'login-failed', 'login-failed', 'login-throttled']);
});

test('an IPv6 client is counted by its /64', async t => {
  const {signUp, logIn} = createFixture();
  await signUp(ada, 'ada');
  const guess = (address: string) => logIn({email: 'ada@example.org', password: 'guess', client: {...client, address}});
  for (const host of ['1', '2', '3']) await t.throwsAsync(guess(`2001:db8::${host}`), {code: 'wrong-credentials'});
  await t.throwsAsync(guess('2001:db8::4'), {code: 'too-many-requests'});
  await t.throwsAsync(guess('2001:db8:0:1::4'), {code: 'wrong-credentials'});
});

test('guesses from many addresses delay the log-in of the account, and never refuse the right password', async t => {
  const {signUp, logIn, logInAs, delaysMs} = createFixture();
  await signUp(ada, 'ada');
  for (let i = 0; i < 40; i++) {
    const from = {...client, address: `198.51.100.${i}`};
    await t.throwsAsync(logIn({email: 'ada@example.org', password: 'guess', client: from}), {
      code: 'wrong-credentials',
    });
  }
  t.deepEqual(delaysMs.slice(0, 5), [250, 500, 1000, 2000, 4000]);
  t.is(delaysMs.length, 30);
  t.is(Math.max(...delaysMs), 4000);
  await t.notThrowsAsync(logInAs('ada'));
});

test('concurrent guesses cannot exceed the limit', async t => {
  const {signUp, logIn, compared} = createFixture();
  await signUp(ada, 'ada');
  const guess = () => logIn({email: 'ada@example.org', password: 'guess', client});
  await Promise.allSettled(Array.from({length: 20}, guess));
  t.is(compared.length, 3);
});

test('correct passwords are not counted', async t => {
  const {signUp, logInAs} = createFixture();
  await signUp(ada, 'ada');
  for (let i = 0; i < 8; i++) await logInAs('ada');
  t.pass();
});

test('an outage is not counted against the account', async t => {
  const {signUp, logInAs, ports} = createFixture();
  await signUp(ada, 'ada');
  const {getByEmail: byEmail} = ports.accounts;
  ports.accounts.getByEmail = async () => {
    throw new Error('unavailable');
  };
  for (let i = 0; i < 8; i++) await t.throwsAsync(logInAs('ada'), {message: 'unavailable'});
  ports.accounts.getByEmail = byEmail;
  await t.notThrowsAsync(logInAs('ada'));
});

test('a hash with outdated parameters is renewed at the next log-in', async t => {
  const {signUp, logInAs, ports, outbox} = createFixture();
  await signUp(ada, 'ada');
  await ports.accounts.update(ada, account => ({
    account: {...account, passwordHash: 'old:password of ada'} as typeof account,
  }));
  await logInAs('ada');
  t.is((await ports.accounts.get(ada))!.passwordHash, 'new:password of ada');
  t.is(outbox.length, 1);
});

test('an inactive account is reported only to a caller with the correct password', async t => {
  const {signUp, applyUserChange, logIn, logInAs} = createFixture();
  await signUp(ada, 'ada');
  await applyUserChange({id: ada, version: 2, status: 'inactive'});
  await t.throwsAsync(logInAs('ada'), {code: 'inactive-account'});
  await t.throwsAsync(logIn({email: 'ada@example.org', password: 'nope', client}), {code: 'wrong-credentials'});
});
