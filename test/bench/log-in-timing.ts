import {randomUUID} from 'node:crypto';
import {type ApiResponse, createClient} from '../e2e/client.ts';
import {startStandaloneShop} from '../e2e/standalone-shop.ts';

/**
 * Measures whether the time of a response tells that an e-mail address has an account: medians of known and unknown addresses, alternately, without
 * rate limits. Usage: node test/bench/log-in-timing.ts [REQUESTS]
 */
const requests = Number(process.argv[2] ?? 200);

const shop = await startStandaloneShop({env: {DEMO: '0', VALIDATE_RESPONSES: '0'}});
const client = createClient(shop.url);
const {email: known} = await client.signUp('timing');
const unknown = () => `${randomUUID()}@example.org`;

type Send = (email: string) => Promise<ApiResponse>;
const logIn: Send = email => client.request('POST', '/auth/login', {body: {email, password: 'a wrong password'}});
const forgot: Send = email => client.request('POST', '/auth/password/forgot', {body: {email}});
const signUp: Send = email =>
  client.request('POST', '/users', {body: {email, password: 'correct horse', fullName: 'Ada Lovelace'}});

const timeMs = async (send: Send, email: string) => {
  const start = performance.now();
  await send(email);
  return performance.now() - start;
};

const sorted = (times: readonly number[]) => [...times].sort((a, b) => a - b);
const quantile = (times: readonly number[], part: number) => sorted(times)[Math.floor(times.length * part)]!;
const describe = (times: readonly number[]) =>
  [0.25, 0.5, 0.75].map(part => quantile(times, part).toFixed(2).padStart(8)).join(' ');

console.log(`${requests} requests each; milliseconds: lower quartile, median, upper quartile`);
for (const [name, send] of Object.entries({logIn, forgot, signUp})) {
  const times = {known: [] as number[], unknown: [] as number[]};
  for (let n = -10; n < requests; n++) {
    const measured = {known: await timeMs(send, known), unknown: await timeMs(send, unknown())};
    if (n < 0) continue;
    times.known.push(measured.known);
    times.unknown.push(measured.unknown);
  }
  for (const [kind, each] of Object.entries(times))
    console.log(`${name.padEnd(8)} ${kind.padEnd(8)} ${describe(each)}`);
}
await shop.stop();
