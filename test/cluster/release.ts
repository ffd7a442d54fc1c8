import {once} from 'node:events';
import {createServer} from 'node:net';
import {eventually} from '@ecom/dev/eventually';
import {createClient} from '../e2e/client.ts';
import {attempt, type Background, getJson, helm, kubectl, start} from './programs.ts';

/** The values that the project's own clusters need beside those of `ci/local-values.yaml`. */
export type ClusterValues = {readonly backing: readonly string[]; readonly ecom: readonly string[]};

export type ReleaseOptions = {
  readonly namespace: string;
  /** The name of the release; default: ecom. */
  readonly release?: string;
  /** The image of the services: `repository:tag`. */
  readonly image: string;
  readonly values: ClusterValues;
  /** More arguments of helm, such as `--set`. */
  readonly args?: readonly string[];
};

/** Seconds that helm waits. */
const timeout = ['--wait', '--timeout', '5m'];

export const installEngines = (namespace: string, {backing}: ClusterValues): Promise<string> =>
  helm(
    'upgrade',
    '--install',
    'backing',
    'charts/backing',
    '--namespace',
    namespace,
    '--create-namespace',
    ...backing,
    ...timeout,
  );

const chartArguments = ({namespace, image, values, args = []}: ReleaseOptions): readonly string[] => {
  const colon = image.lastIndexOf(':');
  const images = `image.repository=${image.slice(0, colon)},image.tag=${image.slice(colon + 1)}`;
  const local = ['-f', 'charts/ecom/ci/local-values.yaml', ...values.ecom];
  // Buyers come from one address, and so many that limits would refuse them.
  return [
    '--namespace',
    namespace,
    ...local,
    '--set',
    images,
    '--set',
    'rateLimit=false',
    '--set',
    'gateway.proxy.serviceType=NodePort',
    ...args,
  ];
};

/** What the containers that failed said last, a line each. */
export const reasonsOfPods = async (namespace: string): Promise<readonly string[]> => {
  const {items} = await getJson('pods', '--namespace', namespace);
  return items.flatMap(({metadata, status}: any) =>
    (status.containerStatuses ?? [])
      .filter(({state}: any) => state.terminated?.exitCode)
      .map(({state}: any) => `${metadata.name}: ${state.terminated.message ?? ''}`),
  );
};

/** @throws Error with what Helm and the pods that failed said last, when it fails */
export const installShop = (options: ReleaseOptions): Promise<string> =>
  helm('upgrade', '--install', options.release ?? 'ecom', 'charts/ecom', ...chartArguments(options), ...timeout).catch(
    async error => {
      throw new Error([error.message, ...(await reasonsOfPods(options.namespace))].join('\n'));
    },
  );

/** Whether the shop answers; a proxy of a node needs a moment to learn of a new Service. */
const answers = async (url: string): Promise<boolean> => {
  const response = await fetch(`${url}/gateway-health`).catch(() => undefined);
  return response?.status === 204;
};

/** The address of the gateway: a port of the node, which leads to every pod of the proxy. */
export const gatewayUrl = async (namespace: string, release = 'ecom'): Promise<string> => {
  const {spec} = await getJson('service', release, '--namespace', namespace);
  const {items} = await getJson('nodes');
  const {address} = items[0].status.addresses.find(({type}: {type: string}) => type === 'InternalIP');
  const url = `http://${address}:${spec.ports[0].nodePort}`;
  await eventually(() => answers(url), 60);
  return url;
};

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const {port} = server.address() as {port: number};
  server.close();
  return port;
};

/** PostgreSQL of the chart `backing`, reached through a forwarded port. */
export const openDatabases = async (namespace: string, prefix: string) => {
  const port = await freePort();
  const forward: Background = start('kubectl', [
    '--namespace',
    namespace,
    'port-forward',
    'service/postgres',
    `${port}:5432`,
  ]);
  await eventually(() => Promise.resolve(forward.output().includes('Forwarding')), 30);
  return {
    databaseOf: (service: string) => `postgres://postgres:local@127.0.0.1:${port}/${prefix}_${service}`,
    close: forward.stop,
  };
};

/** Deletes namespaces, with pods that have nothing left to finish. */
export const deleteNamespace = async (...names: readonly string[]): Promise<void> => {
  for (const name of names) {
    await attempt('kubectl', ['delete', 'deployments,statefulsets,jobs', '--all', '--namespace', name]);
    await attempt('kubectl', ['delete', 'pods', '--all', '--namespace', name, '--grace-period=0', '--force']);
  }
  await kubectl('delete', 'namespace', ...names, '--ignore-not-found', '--timeout=180s');
};

/** Products with enough stock for a proof, created by the administrator. */
export const createProducts = async (url: string, stocks: readonly number[]) => {
  const client = createClient(url);
  const token = await client.logIn('admin@shop.example', 'password-of-a-local-shop');
  const products = [];
  for (const stock of stocks) products.push({...(await client.createProduct(token, {stock})), stock});
  return products;
};
