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

test('wrong passwords are counted per e-mail address, also an unknown one; at the limit the right password is refused, too', async t => {
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
