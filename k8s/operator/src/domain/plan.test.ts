import test from 'ava';
import {recordOf} from './drift.ts';
import {type KubernetesObject, keyOf} from './kubernetes-object.ts';
import {type Observed, plan, type RolloutMode} from './plan.ts';
import {defaultRollout} from './shop.ts';

const at = '2026-11-29T12:00:00Z';
const now = new Date('2026-11-29T12:10:00Z');

const object = (kind: string, name: string, wave?: number): KubernetesObject => ({
  apiVersion: kind === 'Job' ? 'batch/v1' : kind === 'Deployment' ? 'apps/v1' : 'v1',
  kind,
  metadata: {name, generation: 1, ...(wave !== undefined && {annotations: {'ecom.dev/wave': String(wave)}})},
  spec: {replicas: 1},
});

const objects = {
  service: object('Service', 'service'),
  preflight: object('Job', 'preflight', -1),
  expand: object('Job', 'expand', 0),
  auth: object('Deployment', 'auth', 1),
  cart: object('Deployment', 'cart', 2),
  contract: object('Job', 'contract', 9),
};
type Name = keyof typeof objects;

const statuses = {
  complete: {conditions: [{type: 'Complete', status: 'True'}]},
  failed: {conditions: [{type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded', lastTransitionTime: at}]},
  running: {},
  ready: {
    observedGeneration: 1,
    replicas: 1,
    updatedReplicas: 1,
    readyReplicas: 1,
    availableReplicas: 1,
    conditions: [{type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable', lastUpdateTime: at}],
  },
  late: {
    observedGeneration: 1,
    conditions: [{type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded'}],
  },
} as const;
type Live = Readonly<Partial<Record<Name, keyof typeof statuses>>>;

/** What the cluster has, as it was applied. */
const observe = (live: Live, traffic: Observed['traffic'] = new Map()): Observed => {
  const stored = Object.entries(live).map(([name, state]) => ({...objects[name as Name], status: statuses[state]}));
  return {
    live: new Map(stored.map(each => [keyOf(each), each])),
    applied: new Map(stored.map(({status, ...each}) => [keyOf(each), recordOf(each, each)])),
    inventory: [],
    traffic,
    now,
  };
};

const desired = (mode: RolloutMode) => ({
  revision: 'r',
  objects: Object.values(objects),
  mode,
  rollout: defaultRollout,
});

const burning = new Map([['auth', {fresh: {requests: 100, errors: 10}, old: {requests: 100, errors: 0}}]]);

type Row = readonly [
  mode: RolloutMode,
  live: Live,
  applies: readonly Name[],
  outcome: string,
  traffic?: Observed['traffic'],
];
const migrated: Live = {service: 'ready', preflight: 'complete', expand: 'complete'};
const serving: Live = {...migrated, auth: 'ready', cart: 'ready'};

const table: readonly Row[] = [
  ['install', {}, ['service'], 'in-progress'],
  ['install', {service: 'ready'}, ['preflight'], 'in-progress'],
  ['install', {service: 'ready', preflight: 'running'}, [], 'in-progress'],
  ['install', {service: 'ready', preflight: 'failed'}, [], 'PreflightFailed'],
  ['install', {service: 'ready', preflight: 'complete'}, ['expand'], 'in-progress'],
  ['install', migrated, ['auth', 'cart'], 'in-progress'],
  ['install', serving, ['contract'], 'in-progress'],
  ['install', {...serving, contract: 'complete'}, [], 'complete'],
  ['update', {service: 'ready', preflight: 'complete', expand: 'failed'}, [], 'MigrationFailed'],
  ['update', migrated, ['auth'], 'in-progress'],
  ['update', {...migrated, auth: 'running'}, [], 'in-progress'],
  ['update', {...migrated, auth: 'late'}, [], 'ProgressDeadlineExceeded'],
  ['update', {...migrated, auth: 'ready'}, [], 'ErrorBudgetBurned', burning],
  ['update', {...migrated, auth: 'ready'}, ['cart'], 'in-progress'],
  ['update', {...serving, contract: 'failed'}, [], 'ContractFailed'],
  ['update', {...serving, contract: 'complete'}, [], 'complete'],
  ['rollback', {}, ['service', 'auth', 'cart'], 'in-progress'],
  ['rollback', {service: 'ready', auth: 'ready', cart: 'ready'}, [], 'complete'],
  ['keep', {...serving, contract: 'complete'}, [], 'complete'],
  ['keep', {service: 'ready', auth: 'ready'}, ['cart'], 'in-progress'],
  ['keep', {...serving, contract: 'failed'}, [], 'ContractFailed'],
];

for (const [mode, live, applies, expected, traffic] of table) {
  const there = Object.entries(live).map(each => each.join(' '));
  test(`${mode}, with ${there.join(', ') || 'nothing'}: ${applies.join(' and ') || 'nothing'} is applied, ${expected}`, t => {
    const {apply, outcome} = plan(desired(mode), observe(live, traffic));
    t.deepEqual(
      apply.map(({metadata}) => metadata.name),
      applies,
    );
    t.is(outcome.kind === 'failed' ? outcome.reason : outcome.kind, expected);
  });
}

test('a Job that failed is deleted after a while, so that it runs again, where no revision can be gone back to', t => {
  const deleted = (mode: RolloutMode, live: Live) => plan(desired(mode), observe(live)).delete;
  t.deepEqual(deleted('install', {service: 'ready', preflight: 'failed'}), [keyOf(objects.preflight)]);
  t.deepEqual(deleted('keep', {...serving, contract: 'failed'}), [keyOf(objects.contract)]);
  t.deepEqual(deleted('update', {...serving, contract: 'failed'}), []);
});

test('what was applied and is no longer wanted is deleted at the end, and not before', t => {
  const old = 'v1/ConfigMap/old';
  const deleted = (live: Live) => plan(desired('update'), {...observe(live), inventory: [old]}).delete;
  t.deepEqual(deleted(serving), []);
  t.deepEqual(deleted({...serving, contract: 'complete'}), [old]);
});
