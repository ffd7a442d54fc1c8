import {readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {eventually} from '@ecom/dev/eventually';
import {attempt, kubectl, root, run, start} from '../programs.ts';
import {expect, type Proof} from '../proof.ts';
import {deleteNamespace} from '../release.ts';

const namespace = 'ecom';
const url = 'http://localhost:8080';
/** With images that are built already, and with a file that is copied. */
const maxSeconds = {run: 180, sync: 10};

/** Forwards the gateway's port while something is done. */
const forwarded = async <T>(work: () => Promise<T>): Promise<T> => {
  const forward = start('kubectl', ['--namespace', namespace, 'port-forward', 'service/ecom', '8080:8080']);
  try {
    await eventually(() => Promise.resolve(forward.output().includes('Forwarding')), 30);
    return await work();
  } finally {
    await forward.stop();
  }
};

const secondsSince = (begin: number): number => Math.round((performance.now() - begin) / 1000);

/** Buys through the gateway, with the CLI of the repository. */
const buy = async (): Promise<void> => {
  const printed = await run('node', ['cli/bin/run.js', 'smoke-test', '--url', url, '--timeout', '120']);
  expect(/^payment +captured$/m.test(printed), 'The order was not paid.');
};

/** What is in the namespace of the shop, but claims of volumes. */
const objectsLeft = async (): Promise<readonly string[]> =>
  (await kubectl('get', 'all,secrets,configmaps', '--namespace', namespace, '-o', 'name'))
    .split('\n')
    .filter(name => name && name !== 'configmap/kube-root-ca.crt');

export const skaffold: Proof = {
  name: '`skaffold run` on an empty cluster, a purchase through the gateway, `skaffold delete`',
  async run({profile}) {
    try {
      await run('skaffold', ['diagnose', '--yaml-only', ...profile]);
      const rendered = await run('skaffold', ['render', '--digest-source=tag', '--offline=true', ...profile]);
      expect(/^kind: Deployment$/m.test(rendered), '`skaffold render` printed no Deployment.');
      const begin = performance.now();
      await run('skaffold', ['run', ...profile, '--status-check=true']);
      await forwarded(buy);
      const seconds = secondsSince(begin);
      expect(seconds <= maxSeconds.run, `The first order was paid only after ${seconds} s.`);
      await run('skaffold', ['delete', ...profile]);
      await kubectl('wait', 'pods', '--all', '--namespace', namespace, '--for=delete', '--timeout=120s');
      const left = await objectsLeft();
      expect(left.length === 0, `These are left: ${left.join(', ')}`);
      return `an order was paid after ${seconds} s; nothing but the claims of the engines was left`;
    } finally {
      await attempt('skaffold', ['delete', ...profile]);
      await deleteNamespace(namespace);
    }
  },
};

export const skaffoldOperator: Proof = {
  name: '`skaffold run` with the operator: a `Shop`, a purchase, `skaffold delete`',
  async run({profile}) {
    // Profiles are named together, separated by commas.
    const profiles = ['--profile', [...profile.slice(1), 'operator'].join(',')];
    try {
      const begin = performance.now();
      await run('skaffold', ['run', ...profiles]);
      await kubectl('wait', 'shop/ecom', '--namespace', namespace, '--for=condition=Ready', '--timeout=300s');
      await forwarded(buy);
      const seconds = secondsSince(begin);
      await run('skaffold', ['delete', ...profiles]);
      await kubectl('wait', 'pods', '--all', '--namespace', namespace, '--for=delete', '--timeout=120s');
      const left = (await objectsLeft()).filter(name => name !== 'secret/ecom-passwords');
      expect(left.length === 0, `These are left: ${left.join(', ')}`);
      return `an order was paid after ${seconds} s; nothing but claims and generated passwords was left`;
    } finally {
      await attempt('skaffold', ['delete', ...profiles]);
      await deleteNamespace(namespace, 'ecom-operator');
    }
  },
};

/** Has a line that the API document of the gateway contains. */
const file = join(root, 'services/catalog/src/adapters/http/routes.ts');

export const skaffoldDev: Proof = {
  name: '`skaffold dev`: a line of a service changed',
  async run({profile}) {
    const before = await readFile(file, 'utf8');
    const dev = start('skaffold', ['dev', ...profile, '--auto-sync=true', '--tail=false']);
    try {
      const listed = async () => (await fetch(`${url}/catalog/products?limit=1`).catch(() => undefined))?.headers;
      await eventually(async () => (await listed()) !== undefined, 400).catch(() => {
        throw new Error(`The shop did not start: ${dev.output().slice(-2000)}`);
      });
      await buy();
      await writeFile(file, before.replace("summary: 'Search products'", "summary: 'Search all products'"));
      const begin = performance.now();
      await eventually(async () => /Search all products/.test(await document()), 60);
      const seconds = secondsSince(begin);
      expect(seconds <= maxSeconds.sync, `The new answer came only after ${seconds} s.`);
      return `the new answer came after ${seconds} s`;
    } finally {
      await writeFile(file, before);
      await dev.stop();
      await deleteNamespace(namespace);
    }
  },
};

const document = async (): Promise<string> => {
  const response = await fetch(`${url}/openapi.json`).catch(() => undefined);
  return (await response?.text()) ?? '';
};
