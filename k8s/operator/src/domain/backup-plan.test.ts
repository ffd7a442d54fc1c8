import test from 'ava';
import {type BackupAction, type BackupSituation, expiredJobs, planBackup} from './backup-plan.ts';
import type {BackupJob} from './observed-jobs.ts';

const at = (time: string) => new Date(`2026-11-${time}Z`);
const created = at('20T12:00:00');
const now = at('29T03:00:05');
const due = at('29T03:00:00');

const job = (fields: Partial<BackupJob> = {}): BackupJob => ({
  name: 'nightly-1',
  verifies: undefined,
  foundFault: false,
  scheduledAt: at('28T03:00:00'),
  state: 'succeeded',
  endedAt: undefined,
  retry: undefined,
  verify: undefined,
  ...fields,
});
const lastBackup = {id: 'b1', startedAt: '2026-11-28T03:00:10Z'};
const destination = {volume: {claimName: 'backups'}};
const once = {shop: 'ecom', destination};
const nightly = {...once, schedule: '0 3 * * *'};

const situation = (fields: Partial<BackupSituation>): BackupSituation => ({
  spec: nightly,
  status: {},
  createdAt: created,
  previousAt: undefined,
  jobs: [],
  retry: undefined,
  verify: undefined,
  now,
  ...fields,
});

const create = (scheduledAt: Date, retry?: string): BackupAction => ({
  kind: 'create',
  scheduledAt,
  ...(retry !== undefined && {retry}),
});
const wait: BackupAction = {kind: 'wait'};
const verify: BackupAction = {kind: 'verify', id: 'b1'};

const rows: readonly (readonly [string, Partial<BackupSituation>, BackupAction])[] = [
  ['without a schedule begins at once', {spec: once}, create(created)],
  ['without a schedule begins once only', {spec: once, jobs: [job()]}, wait],
  ['without a schedule does not begin again when its Job is gone', {spec: once, status: {lastBackup}}, wait],
  ['without a schedule waits while it is suspended', {spec: {...once, suspend: true}}, wait],
  ['waits for its first time', {previousAt: at('20T03:00:00')}, wait],
  ['begins when it is due', {previousAt: due, jobs: [job()]}, create(due)],
  [
    'begins once for all times that were missed',
    {previousAt: due, jobs: [job({scheduledAt: at('21T03:00:00')})]},
    create(due),
  ],
  ['begins each time once', {previousAt: due, jobs: [job({scheduledAt: due})]}, wait],
  [
    'begins each time once, also when its Job is gone',
    {previousAt: due, status: {lastScheduledAt: due.toISOString()}},
    wait,
  ],
  ['does not begin while it is suspended', {spec: {...nightly, suspend: true}, previousAt: due}, wait],
  ['waits while another of its Jobs runs', {previousAt: due, jobs: [job({state: 'running'})]}, wait],
  ['waits while a backup is verified', {previousAt: due, jobs: [job({state: 'running', verifies: 'b1'})]}, wait],
  ['waits for its next time after a failure', {jobs: [job({state: 'failed'})]}, wait],
  ['begins again after a failure when somebody asks', {jobs: [job({state: 'failed'})], retry: 'r1'}, create(now, 'r1')],
  ['is asked once', {jobs: [job({state: 'failed', retry: 'r1'})], retry: 'r1'}, wait],
  ['is not asked while nothing has failed', {jobs: [job()], retry: 'r1'}, wait],
  [
    'is verified when its spec says so',
    {spec: {...nightly, verify: true}, status: {lastBackup}, jobs: [job()]},
    verify,
  ],
  [
    'is verified before the next one begins',
    {spec: {...nightly, verify: true}, status: {lastBackup}, previousAt: due},
    verify,
  ],
  [
    'is verified once',
    {
      spec: {...nightly, verify: true},
      status: {lastBackup},
      jobs: [job({verifies: 'b1', state: 'failed', foundFault: true})],
    },
    wait,
  ],
  ['is verified when somebody asks', {status: {lastBackup}, verify: 'v1', jobs: [job({verifies: 'b1'})]}, verify],
  [
    'is verified once for one request',
    {status: {lastBackup}, verify: 'v1', jobs: [job({verifies: 'b1', verify: 'v1'})]},
    wait,
  ],
  ['is not verified before there is one', {spec: {...nightly, verify: true}, verify: 'v1'}, wait],
];
for (const [what, fields, expected] of rows) {
  test(`a backup ${what}`, t => {
    t.deepEqual(planBackup(situation(fields)), expected);
  });
}

test('the newest three Jobs of each use are kept, and those that run', t => {
  const names = ['e', 'd', 'c', 'b', 'a'];
  const backups = names.map(name => job({name}));
  const verifications = names.map(name => job({name: `v${name}`, verifies: name}));
  const running = job({name: 'old', state: 'running'});
  t.deepEqual(
    expiredJobs([...backups, ...verifications, running])
      .map(({name}) => name)
      .sort(),
    ['a', 'b', 'va', 'vb'],
  );
});
