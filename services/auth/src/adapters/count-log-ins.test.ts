import {Failure} from '@ecom/core/failure';
import {createMetrics} from '@ecom/core/metrics';
import test from 'ava';
import {countLogIns} from './count-log-ins.ts';

const loggedIn = {tokens: {}, deviceToken: 'device'};
const challenge = {challenge: 'secret', factors: ['totp'], expiresIn: 300};
const requests = ['logIn', 'answerChallenge', 'logInByPasskey', 'logInByProvider'] as const;

/** The outcomes that are counted when every request ends in this way. */
const outcomesOf = async (end: () => Promise<object>) => {
  const metrics = createMetrics();
  const useCases = countLogIns(metrics, Object.fromEntries(requests.map(name => [name, end])) as never);
  for (const name of requests) await useCases[name]({} as never).catch(() => {});
  const {values} = await metrics.logIns.get();
  return Object.fromEntries(values.map(({labels, value}) => [labels.outcome, value]));
};

test('every log-in that opens a session is counted as succeeded', async t => {
  t.deepEqual(await outcomesOf(async () => loggedIn), {succeeded: 4});
});

test('a log-in that needs a second factor is counted as challenged', async t => {
  t.deepEqual(await outcomesOf(async () => challenge), {challenged: 4});
});

test('a refused log-in is counted by the code of its failure, and another error as an error', async t => {
  const refuse = async () => {
    throw new Failure('unauthenticated', 'wrong-code', 'The code is wrong.');
  };
  t.deepEqual(await outcomesOf(refuse), {'wrong-code': 4});
  t.deepEqual(await outcomesOf(() => Promise.reject(new Error('no connection'))), {error: 4});
});
