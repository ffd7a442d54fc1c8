import {randomBytes} from 'node:crypto';
import {readdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {postgresServices} from '@ecom/contracts/services';
import {parse} from 'yaml';
import {imageOf} from '../operated-shop.ts';
import {attempt, helm, kubectl, root, run} from '../programs.ts';
import {expect, type Proof} from '../proof.ts';
import {deleteNamespace, installEngines} from '../release.ts';

const namespace = 'ecom-values-installed';
const folder = 'charts/ecom/ci';
const inNamespace = ['--namespace', namespace];

/** What the files name and this cluster does not have: engines elsewhere, their TLS and logins, and controllers of others. */
const ofThisCluster = {
  postgres: {
    host: 'postgres',
    sslMode: 'disable',
    certificateAuthority: {existingSecret: ''},
    pooler: {host: ''},
    owner: {username: 'postgres'},
  },
  kafka: {
    brokers: 'kafka:9092',
    securityProtocol: 'PLAINTEXT',
    certificateAuthority: {existingSecret: ''},
    clientCertificate: {existingSecret: ''},
    topics: {replicationFactor: 0, minInSyncReplicas: 0},
  },
  redis: {host: 'redis', tls: false, username: '', authenticated: false, sentinels: []},
  mongo: {url: 'mongodb://mongo:27017', username: ''},
  services: {order: {autoscaling: {kind: 'hpa'}}},
  monitoring: {serviceMonitor: {enabled: false}, prometheusRule: {enabled: false}},
  networkPolicy: {engines: []},
  // Something to buy.
  demo: {products: 1},
};

const createSecret = (name: string, data: Readonly<Record<string, string>>): Promise<string> =>
  kubectl(
    'create',
    'secret',
    'generic',
    name,
    ...inNamespace,
    ...Object.entries(data).map(([key, value]) => `--from-literal=${key}=${value}`),
  );

/** The Secrets that the files name. */
const createSecrets = async () => {
  const passwords = postgresServices.map(service => [`postgres-${service}-password`, randomBytes(12).toString('hex')]);
  await createSecret('shop-credentials', {
    'administrator-password': 'password-of-a-local-shop',
    'internal-secret': 'secret-of-a-local-shop',
    'postgres-owner-password': 'local',
    ...Object.fromEntries(passwords),
  });
  await createSecret('shop-stripe', {'stripe-secret-key': 'rk_test_local', 'stripe-webhook-secret': 'whsec_local'});
  await createSecret('shop-mail', {'smtp-url': 'smtp://mailbox:1025'});
};

export const installedValues: Proof = {
  name: 'each `ci/*-values.yaml` of the chart installed, on the engines of the cluster',
  async run({values, images}) {
    try {
      await installEngines(namespace, values);
      await createSecrets();
      const files = (await readdir(join(root, folder))).filter(file => file.endsWith('-values.yaml'));
      for (const [i, file] of files.entries()) {
        const {gateway} = parse(await readFile(join(root, folder, file), 'utf8')) as {gateway?: {kind?: string}};
        const overrides = {
          ...ofThisCluster,
          image: {...imageOf(images.current), digest: ''},
          standalone: {image: imageOf(images.standalone)},
          // Each installation has databases of its own.
          prefix: `values${i}`,
          ...(gateway?.kind === 'httpRoute' && {gateway: {kind: 'none'}}),
        };
        const chart = ['ecom', 'charts/ecom', ...inNamespace, '-f', `${folder}/${file}`, ...values.ecom];
        const installed = ['--wait', '--timeout', '4m', '-f', '-'];
        await run('helm', ['install', ...chart, ...installed], JSON.stringify(overrides)).catch(error => {
          throw new Error(`${file}: ${(error as Error).message}`);
        });
        const test = await attempt('helm', ['test', 'ecom', ...inNamespace, '--timeout', '3m']);
        expect(test.exitCode === 0, `${file}: helm test failed: ${test.stdout}${test.stderr}`);
        await helm('uninstall', 'ecom', ...inNamespace, '--wait');
        await attempt('kubectl', ['delete', 'jobs,pods', '-l', 'app.kubernetes.io/name=ecom', ...inNamespace]);
      }
      return `${files.length} files, one after another; those with a proxy passed \`helm test\``;
    } finally {
      await deleteNamespace(namespace);
    }
  },
};
