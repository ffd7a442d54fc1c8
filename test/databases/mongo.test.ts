import {once} from 'node:events';
import {mkdtemp, rm} from 'node:fs/promises';
import {type AddressInfo, connect} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createServer} from 'node:tls';
import {mongoOptions, openMongoStore} from '@ecom/catalog/testing/mongo';
import {readConfig} from '@ecom/core/config';
import {createAuthority} from '@ecom/dev/engines/certificates';
import {mongoAddress, mongoVariables} from '@ecom/runtime/mongo';
import test, {type ExecutionContext} from 'ava';
import {z} from 'zod';

const addressOf = (variables: Readonly<Record<string, string>>) =>
  mongoAddress(readConfig(z.object(mongoVariables), variables));

test('the driver gets the login, the certificates, and concerns that survive a failover', t => {
  const ca = '-----BEGIN CERTIFICATE-----';
  const variables = {
    MONGO_URL: 'mongodb+srv://ecom:old@one.example/?authSource=admin',
    MONGO_PASSWORD: 'new',
    MONGO_CA: ca,
  };
  t.like(mongoOptions(addressOf(variables)), {
    auth: {username: 'ecom', password: 'new'},
    tls: true,
    ca,
    dbName: 'catalog',
    writeConcern: {w: 'majority'},
    readConcern: {level: 'majority'},
  });
});

test('a login may be in the URL, or in variables', t => {
  t.like(addressOf({MONGO_URL: 'mongodb://a%40b:c@one,two/x'}), {auth: {username: 'a@b', password: 'c'}});
  t.like(addressOf({MONGO_URL: 'mongodb://one,two', MONGO_USERNAME: 'a', MONGO_PASSWORD: 'b'}), {
    auth: {username: 'a', password: 'b'},
  });
  t.deepEqual(addressOf({MONGO_URL: 'mongodb://one'}), {url: 'mongodb://one'});
});

/** A TLS server for `localhost` before a server without TLS. */
const startTls = async (t: ExecutionContext, url: URL) => {
  const folder = await mkdtemp(join(tmpdir(), 'ecom-mongo-'));
  const {ca, issue} = await createAuthority(folder);
  const {certificate, key} = await issue('mongo', 'localhost');
  const server = createServer({cert: certificate, key}, client => {
    const upstream = connect(Number(url.port), url.hostname);
    for (const socket of [client, upstream]) socket.on('error', () => {});
    client.pipe(upstream).pipe(client);
  }).on('tlsClientError', () => {});
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.teardown(async () => {
    server.close();
    await rm(folder, {recursive: true});
  });
  return {ca, port: (server.address() as AddressInfo).port};
};

const {MONGO_URL} = process.env;
if (MONGO_URL) {
  test('MongoDB with TLS', async t => {
    const {ca, port} = await startTls(t, new URL(MONGO_URL));
    const urlOn = (host: string, options = '') =>
      `mongodb://${host}:${port}/tls?directConnection=true&serverSelectionTimeoutMS=3000${options}`;
    const store = await openMongoStore(addressOf({MONGO_URL: urlOn('localhost'), MONGO_CA: ca}));
    await store.check();
    await store.close();
    const failing = (variables: Readonly<Record<string, string>>, message: RegExp) =>
      t.throwsAsync(openMongoStore(addressOf(variables)), {code: 'wrong-mongodb-setting', message});
    await failing({MONGO_URL: urlOn('localhost', '&tls=true')}, /Set MONGO_CA/);
    await failing({MONGO_URL: urlOn('127.0.0.1'), MONGO_CA: ca}, /Use the name in MONGO_URL/);
    await failing({MONGO_URL: MONGO_URL.replace('?', '?serverSelectionTimeoutMS=3000&'), MONGO_CA: ca}, /MONGO_CA/);
  });
}
