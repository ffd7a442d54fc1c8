import {once} from 'node:events';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {text} from 'node:stream/consumers';
import test, {type ExecutionContext} from 'ava';
import {until} from '../testing/buses.ts';
import {accessTokens} from './access-tokens.ts';

type Answer = {readonly status?: number; readonly body: unknown; readonly location?: string};

/** An authorization server that gives the answers in turn, and the last one for ever. */
const serve = async (t: ExecutionContext, ...answers: readonly Answer[]) => {
  const requests: {readonly authorization: string | undefined; readonly body: string}[] = [];
  const server = createServer(async (request, response) => {
    requests.push({authorization: request.headers.authorization, body: await text(request)});
    const {status = 200, body, location} = answers[Math.min(requests.length, answers.length) - 1]!;
    response
      .writeHead(status, {'content-type': 'application/json', ...(location && {location})})
      .end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    server.closeAllConnections();
  });
  const tokenUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
  return {requests, oauth: {tokenUrl, clientId: 'order:1', clientSecret: 'a secret', scope: 'kafka'}};
};

const createHolder = () => {
  const tokens: string[] = [];
  return {tokens, setOauthBearerToken: (token: string) => void tokens.push(token)};
};

test('one token is requested for all clients, with the encoded secret in the header', async t => {
  const {requests, oauth} = await serve(t, {body: {access_token: 'one', expires_in: 60}});
  const tokens = accessTokens(oauth);
  t.deepEqual(await Promise.all([tokens.get(), tokens.get()]), ['one', 'one']);
  const credentials = Buffer.from('order%3A1:a%20secret').toString('base64');
  t.deepEqual(requests, [{authorization: `Basic ${credentials}`, body: 'grant_type=client_credentials&scope=kafka'}]);
});

test('clients get new tokens before the old ones expire, until they are released', async t => {
  const {oauth} = await serve(
    t,
    {body: {access_token: 'one', expires_in: 0.1}},
    {body: {access_token: 'two', expires_in: 0.1}},
  );
  const tokens = accessTokens(oauth);
  const [kept, released] = [createHolder(), createHolder()];
  await tokens.supply(released);
  tokens.release(released);
  await tokens.supply(kept);
  await until(() => kept.tokens.length > 2);
  tokens.release(kept);
  t.deepEqual(kept.tokens.slice(0, 2), ['one', 'two']);
  t.deepEqual(released.tokens, ['one']);
});

test('a failed renewal is reported and tried again', async t => {
  const {oauth} = await serve(
    t,
    {body: {access_token: 'one', expires_in: 0.1}},
    {status: 503, body: {}},
    {body: {access_token: 'two', expires_in: 60}},
  );
  const errors: unknown[] = [];
  const holder = createHolder();
  await accessTokens(oauth, error => errors.push(error)).supply(holder);
  await until(() => holder.tokens.length === 2);
  t.is((errors[0] as {code?: string}).code, 'kafka-oauth-unreachable');
});

const refusals: readonly (readonly [title: string, answer: Answer, message: RegExp])[] = [
  ['a wrong client', {status: 401, body: {error: 'invalid_client'}}, /\(invalid_client\). Check KAFKA_OAUTH_CLIENT_ID/],
  ['a refusal without a reason', {status: 403, body: null}, /\(status 403\)/],
  ['a response without a token', {body: {}}, /without an access token. Check KAFKA_OAUTH_TOKEN_URL/],
];

for (const [title, answer, message] of refusals) {
  test(`a token is refused with a sentence: ${title}`, async t => {
    const {oauth} = await serve(t, answer);
    await t.throwsAsync(accessTokens(oauth).get(), {name: 'Failure', message});
  });
}

test('a redirect is not followed, so that the secret goes to no other address', async t => {
  const elsewhere = await serve(t, {body: {access_token: 'stolen'}});
  const {oauth} = await serve(t, {status: 307, body: {}, location: elsewhere.oauth.tokenUrl});
  await t.throwsAsync(accessTokens(oauth).get(), {name: 'Failure'});
  t.deepEqual(elsewhere.requests, []);
});
