import {once} from 'node:events';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:https';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createAuthority} from '@ecom/dev/engines/certificates';
import {KubeConfig} from '@kubernetes/client-node';
import test, {type ExecutionContext} from 'ava';
import {createApi} from './api.ts';

/** A server with a certificate of an authority of its own, as API servers have, which answers with the login that it got. */
const startTlsServer = async (t: ExecutionContext) => {
  const folder = mkdtempSync(join(tmpdir(), 'operator-tls-'));
  t.teardown(() => rmSync(folder, {recursive: true}));
  const {ca, issue} = await createAuthority(folder);
  const {certificate, key} = await issue('kube-apiserver', 'localhost');
  const [caFile, tokenFile] = [join(folder, 'authority.crt'), join(folder, 'token')];
  writeFileSync(caFile, ca);
  writeFileSync(tokenFile, 'first-token');
  const sockets = new Set<unknown>();
  const server = createServer({key, cert: certificate}, ({socket, headers}, response) => {
    sockets.add(socket);
    response.end(JSON.stringify({authorization: headers.authorization}));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    server.closeAllConnections();
  });
  return {url: `https://localhost:${(server.address() as AddressInfo).port}`, caFile, tokenFile, sockets};
};

const connect = (t: ExecutionContext, kubeConfig: KubeConfig) => {
  const api = createApi({kubeConfig, retryDelays: {minDelayMs: 1, maxDelayMs: 1}});
  t.teardown(api.close);
  return api;
};

/** As `loadFromCluster` of client-node makes it. */
const inClusterConfig = (cluster: {readonly server: string; readonly caFile?: string}, tokenFile: string) => {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromClusterAndUser(
    {name: 'inCluster', skipTLSVerify: false, ...cluster},
    {name: 'user', authProvider: {name: 'tokenFile', config: {tokenFile}}},
  );
  return kubeConfig;
};

test('a pod trusts the authority of its cluster, logs in by its token file, and keeps its connection', async t => {
  const {url, caFile, tokenFile, sockets} = await startTlsServer(t);
  const api = connect(t, inClusterConfig({server: url, caFile}, tokenFile));
  for (let i = 0; i < 3; i++) t.deepEqual(await api.json({path: '/'}), {authorization: 'Bearer first-token'});
  t.is(sockets.size, 1);
});

test('a server with a certificate of another authority is refused', async t => {
  const {url, tokenFile} = await startTlsServer(t);
  const api = connect(t, inClusterConfig({server: url}, tokenFile));
  await t.throwsAsync(api.json({path: '/'}), {message: /certificate/});
});
