import test from 'ava';
import {ada, client, createFixture} from '../testing/fixtures.ts';

const withReset = async () => {
  const fixture = createFixture();
  await fixture.signUp(ada, 'ada', {isEmailVerified: true});
  const request = async (email = 'ada@example.org') => {
    fixture.requestPasswordReset(email);
    await fixture.settled();
  };
  const tokens = () => fixture.notices.flatMap(notice => ('token' in notice ? notice.token : []));
  return {...fixture, request, tokens};
};

test('the token of the mail sets the password once, and ends all sessions', async t => {
  const {request, tokens, resetPassword, logInAs, logIn, revoked, securityEvents} = await withReset();
  await logInAs('ada');
  await request(' ADA@example.org');
  const [token] = tokens() as [string];
  await resetPassword({token, password: 'correct horse'});
  t.is(revoked.length, 1);
  t.true(securityEvents.includes('password-reset'));
  await t.throwsAsync(logInAs('ada'), {code: 'wrong-credentials'});
  await t.notThrowsAsync(logIn({email: 'ada@example.org', password: 'correct horse', client}));
  await t.throwsAsync(resetPassword({token, password: 'battery staple'}), {code: 'bad-token'});
});

test('a token expires after 30 minutes', async t => {
  const {request, tokens, resetPassword, wait} = await withReset();
  await request();
  wait(30 / 1440);
  await t.throwsAsync(resetPassword({token: tokens()[0]!, password: 'correct horse'}), {code: 'bad-token'});
});

test('a stranger who requests tokens again and again ends none, and the first new password ends all', async t => {
  const {request, tokens, resetPassword} = await withReset();
  await request();
  await request();
  const [first, second] = tokens() as [string, string];
  await resetPassword({token: first, password: 'correct horse'});
  await t.throwsAsync(resetPassword({token: second, password: 'battery staple'}), {code: 'bad-token'});
});

test('of several concurrent resets with one token one takes effect', async t => {
  const {request, tokens, resetPassword} = await withReset();
  await request();
  const [token] = tokens() as [string];
  const results = await Promise.allSettled(
    ['correct horse', 'battery staple', 'third password'].map(password => resetPassword({token, password})),
  );
  t.is(results.filter(({status}) => status === 'fulfilled').length, 1);
});

test('an address gets three mails in 30 minutes, and an unknown one none', async t => {
  const {request, tokens, wait} = await withReset();
  for (let n = 0; n < 5; n++) await request();
  await request('eve@example.org');
  t.is(tokens().length, 3);
  wait(30 / 1440);
  await request();
  t.is(tokens().length, 4);
});

test('an inactive account gets no mail', async t => {
  const {request, tokens, applyUserChange} = await withReset();
  await applyUserChange({id: ada, version: 2, status: 'inactive'});
  await request();
  t.deepEqual(tokens(), []);
});

test('a token of another purpose resets nothing', async t => {
  const {signUp, notices, resetPassword} = createFixture();
  await signUp(ada, 'ada');
  const [notice] = notices;
  const token = notice && 'token' in notice ? notice.token : '';
  t.is(notice?.type, 'email-verification-requested');
  await t.throwsAsync(resetPassword({token, password: 'correct horse'}), {code: 'bad-token'});
});
