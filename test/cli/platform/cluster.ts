import {chmod, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {ExecutionContext} from 'ava';
import type {Call, FakeObject, FakeState} from './fake-kubectl.ts';

const script = fileURLToPath(new URL('fake-kubectl.ts', import.meta.url));

/** A cluster whose kubectl is the first in PATH until the test ends. */
export const fakeCluster = async (
  t: ExecutionContext,
  state: Partial<FakeState> = {},
  programs: readonly string[] = ['kubectl', 'helm'],
) => {
  const folder = await mkdtemp(join(tmpdir(), 'ecom-cluster-'));
  await writeFile(join(folder, 'state.json'), JSON.stringify({objects: [], ...state}));
  await writeFile(join(folder, 'calls.ndjson'), '');
  for (const program of programs) {
    await writeFile(join(folder, program), `#!/bin/sh\nexec '${process.execPath}' '${script}' ${program} "$@"\n`);
    await chmod(join(folder, program), 0o755);
  }
  const {PATH} = process.env;
  // Without the other folders, where a real kubectl may be.
  Object.assign(process.env, {PATH: folder, FAKE_CLUSTER: folder});
  t.teardown(async () => {
    process.env.PATH = PATH;
    delete process.env.FAKE_CLUSTER;
    await rm(folder, {recursive: true, force: true});
  });
  const lines = async () => (await readFile(join(folder, 'calls.ndjson'), 'utf8')).split('\n').filter(Boolean);
  return {
    folder,
    /** What was called, in this order. */
    calls: async (): Promise<readonly Call[]> => (await lines()).map(line => JSON.parse(line)),
    /** An object as it is now. */
    object: async (kind: string, name: string): Promise<FakeObject | undefined> => {
      const {objects} = JSON.parse(await readFile(join(folder, 'state.json'), 'utf8')) as FakeState;
      return objects.find(object => object.kind === kind && object.metadata.name === name);
    },
    /** Writes a file beside it. @returns its path */
    file: async (name: string, content: string): Promise<string> => {
      await writeFile(join(folder, name), content);
      return join(folder, name);
    },
  };
};

const at = '2026-11-29T12:00:00Z';

export const condition = (type: string, isTrue: boolean, reason = 'Reason', message = '') => ({
  type,
  status: isTrue ? 'True' : 'False',
  reason,
  message,
  lastTransitionTime: at,
  observedGeneration: 1,
});

/** The status of a shop that is as it should be. */
export const readyStatus = {
  phase: 'Ready',
  url: 'https://shop.example',
  version: '1.0.0',
  revision: 'aaaa000001',
  lastGoodRevision: 'aaaa000001',
  services: [
    {name: 'order', version: '1.0.0', replicas: 2, readyReplicas: 2, lag: 3},
    {name: 'cart', version: '1.0.0', replicas: 1, readyReplicas: 1},
  ],
  maintenance: false,
  conditions: [
    condition('Ready', true, 'Ready'),
    condition('Reconciling', false, 'Ready'),
    condition('Stalled', false, 'NoFailure'),
    condition('Paused', false, 'NotPaused'),
  ],
};

/** The status of a shop while an update is rolled out. */
export const updatingStatus = {
  ...readyStatus,
  phase: 'Updating',
  conditions: [
    condition('Ready', false, 'Updating', 'order is observed.'),
    condition('Reconciling', true, 'Updating', 'order is observed.'),
    condition('Stalled', false, 'NoFailure'),
  ],
};

/** The status of a shop whose update failed. */
export const stalledStatus = {
  ...readyStatus,
  phase: 'Stalled',
  failedRevision: {revision: 'bbbb000002', reason: 'ErrorBudgetBurned', message: 'order: 12% of requests failed.'},
  conditions: [
    condition('Ready', false, 'Stalled', 'order: 12% of requests failed.'),
    condition('Reconciling', false, 'Stalled'),
    condition('Stalled', true, 'ErrorBudgetBurned', 'Revision bbbb000002 failed. order: 12% of requests failed.'),
  ],
};

/** A Shop; by default one that is ready. */
export const shop = (spec: object = {image: {tag: '1.0.0'}}, status: object = readyStatus, name = 'shop') => ({
  apiVersion: 'ecom.dev/v1alpha1',
  kind: 'Shop',
  metadata: {name, namespace: 'live', uid: `uid-${name}`, generation: 1, resourceVersion: '1', creationTimestamp: at},
  spec,
  status: {observedGeneration: 1, ...status},
});
