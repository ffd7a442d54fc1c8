import {Failure} from '@ecom/core/failure';
import test from 'ava';
import type {KubernetesObject} from '../domain/kubernetes-object.ts';
import type {ShopBackup} from '../domain/shop-backup.ts';
import {createBackupFixture} from '../testing/backup-fixture.ts';

const conditionOf = ({status}: ShopBackup, type: string) => {
  const {status: is, reason, message} = status!.conditions!.find(condition => condition.type === type)!;
  return {is, reason, message};
};
const isOf = (backup: ShopBackup, type: string) => {
  const {is, reason} = conditionOf(backup, type);
  return [is, reason];
};
const podOf = ({spec}: KubernetesObject) =>
  (
    spec as {
      template: {
        spec: {initContainers: readonly {args: string[]}[]; containers: readonly {args: string[]; env: object[]}[]};
      };
    }
  ).template.spec;
const argsOf = (job: KubernetesObject) => {
  const {initContainers, containers} = podOf(job);
  return [...initContainers, ...containers].map(({args}) => args.join(' '));
};

/** A shop that is installed, and a ShopBackup that was reconciled once. */
const begin = async (spec: Partial<ShopBackup['spec']> = {}) => {
  const fixture = createBackupFixture();
  fixture.setShop();
  fixture.ask(spec);
  await fixture.backUp();
  return fixture;
};

test('a ShopBackup without a schedule makes one backup, and its status has it', async t => {
  const {jobs, end, backUp, backup, advance} = await begin();
  const [job] = jobs();
  t.deepEqual(argsOf(job!), ['backup create backups', 'backup list backups --json']);
  t.deepEqual(isOf(backup(), 'Ready'), ['False', 'BackupRuns']);
  t.deepEqual(isOf(backup(), 'Reconciling'), ['True', 'BackupRuns']);
  advance(30);
  end(job!);
  await backUp();
  const {lastBackup, backups, nextAt, observedGeneration} = backup().status!;
  const expected = {
    id: 'b1',
    startedAt: '2026-11-29T12:00:30.000Z',
    completedAt: '2026-11-29T12:00:30.000Z',
    sizeBytes: 100,
    writesPausedMs: 40,
  };
  t.deepEqual(lastBackup, expected);
  t.deepEqual(backups, [expected]);
  t.deepEqual([nextAt, observedGeneration], [undefined, 1]);
  t.deepEqual(isOf(backup(), 'Ready'), ['True', 'BackupSucceeded']);
  t.deepEqual(isOf(backup(), 'Reconciling'), ['False', 'Idle']);
  advance(100_000);
  await backUp();
  t.is(jobs().length, 1);
});

test('its Job belongs to the ShopBackup and to the shop, and its pods reach the destination', async t => {
  const {jobs, backup, memory} = await begin();
  const [job] = jobs();
  const {ownerReferences, labels} = job!.metadata;
  t.deepEqual(ownerReferences, [
    {
      apiVersion: 'ecom.dev/v1alpha1',
      kind: 'ShopBackup',
      name: 'nightly',
      uid: backup().metadata.uid,
      controller: true,
    },
  ]);
  t.is(labels?.['ecom.dev/shop'], 'ecom');
  t.deepEqual(podOf(job!).containers[0]!.env, [{name: 'SECRET', value: 'ecom-credentials-1'}]);
  const [policy] = memory.ofKind('NetworkPolicy');
  t.is(policy!.metadata.ownerReferences![0]!.kind, 'ShopBackup');
  t.is(memory.ofKind('CronJob').length, 0);
});

test('a ShopBackup with a schedule waits for its time, and says when that is', async t => {
  const {jobs, backup, backUp, setTime, end} = await begin({schedule: '0 3 * * *'});
  t.is(jobs().length, 0);
  t.is(backup().status!.nextAt, '2026-11-30T03:00:00.000Z');
  t.deepEqual(isOf(backup(), 'Ready'), ['True', 'Scheduled']);
  setTime('2026-11-30T02:59:59.500Z');
  t.is(await backUp(), 500);
  setTime('2026-11-30T03:00:00Z');
  await backUp();
  t.is(jobs().length, 1);
  end(jobs()[0]!);
  await backUp();
  t.is(backup().status!.lastScheduledAt, '2026-11-30T03:00:00.000Z');
  t.is(backup().status!.nextAt, '2026-12-01T03:00:00.000Z');
});

test('times that were missed are made up for once, also by another operator', async t => {
  const {jobs, backUp, setTime, end, replaceOperator, advance} = await begin({schedule: '0 3 * * *'});
  setTime('2026-12-05T10:00:00Z');
  replaceOperator();
  await backUp();
  await backUp();
  t.is(jobs().length, 1);
  end(jobs()[0]!);
  replaceOperator();
  advance(3600);
  await backUp();
  t.is(jobs().length, 1);
});

test('the newest backup is first in the status, and those that were pruned are gone', async t => {
  const {jobs, backUp, setTime, end, backup, memory} = await begin({schedule: '@daily'});
  for (const [day, id] of [
    ['30', 'b1'],
    ['31', 'b2'],
  ] as const) {
    setTime(day === '30' ? '2026-11-30T00:00:00Z' : '2026-12-01T00:00:00Z');
    await backUp();
    const job = jobs().find(({status}) => !status)!;
    end(job, {id});
    await backUp();
  }
  t.deepEqual(
    backup().status!.backups!.map(({id}) => id),
    ['b2', 'b1'],
  );
  setTime('2026-12-02T00:00:00Z');
  await backUp();
  const job = jobs().find(({status}) => !status)!;
  end(job, {id: 'b3'});
  const list = {items: [{id: 'b3', startedAt: '2026-12-02T00:00:01Z', completedAt: 'x', bytes: 1, writesPausedMs: 1}]};
  memory.logs.set(`${job.metadata.name}-pod`, JSON.stringify(list));
  await backUp();
  t.deepEqual(
    backup().status!.backups!.map(({id}) => id),
    ['b3'],
  );
});

test('a failed backup says why, and is made again when somebody asks', async t => {
  const {jobs, backUp, end, backup, ask, memory} = await begin();
  end(jobs()[0]!, {failure: 'storing table orders\n/var/backups: ENOSPC: no space left'});
  await backUp();
  const ready = conditionOf(backup(), 'Ready');
  t.deepEqual([ready.is, ready.reason], ['False', 'BackupFailed']);
  t.regex(ready.message, /no space left.*annotate shopbackup nightly ecom\.dev\/retry/);
  t.deepEqual(isOf(backup(), 'Stalled'), ['True', 'BackupFailed']);
  t.is(memory.events.at(-1)!.reason, 'BackupFailed');
  ask({}, 'nightly', {'ecom.dev/retry': '2026-11-29T12:10:00Z'});
  await backUp();
  t.is(jobs().length, 2);
  end(jobs().find(({status}) => !status)!);
  await backUp();
  t.deepEqual(isOf(backup(), 'Ready'), ['True', 'BackupSucceeded']);
  t.deepEqual(isOf(backup(), 'Stalled'), ['False', 'NoFailure']);
});

test('a schedule goes on after a failure, and is not stalled', async t => {
  const {jobs, backUp, end, backup, setTime} = await begin({schedule: '@daily'});
  setTime('2026-11-30T00:00:00Z');
  await backUp();
  end(jobs()[0]!, {failure: 'Kafka is away.'});
  await backUp();
  t.deepEqual(isOf(backup(), 'Ready'), ['False', 'BackupFailed']);
  t.deepEqual(isOf(backup(), 'Stalled'), ['False', 'NoFailure']);
  setTime('2026-12-01T00:00:00Z');
  await backUp();
  t.is(jobs().length, 2);
});

test('a backup whose pod is seen after its Job is complete, and was not called unknown', async t => {
  const {jobs, backUp, end, backup, memory} = await begin();
  end(jobs()[0]!);
  const pod = memory.named('Pod', `${jobs()[0]!.metadata.name}-pod`)!;
  memory.remove(pod);
  t.is(await backUp(), 5000);
  t.deepEqual(isOf(backup(), 'Ready'), ['False', 'BackupRuns']);
  memory.store(pod);
  await backUp();
  t.deepEqual(isOf(backup(), 'Ready'), ['True', 'BackupSucceeded']);
});

test('a schedule goes on when the log of a backup cannot be read', async t => {
  const {jobs, backUp, end, setTime, memory} = await begin({schedule: '@daily'});
  setTime('2026-11-30T00:00:00Z');
  await backUp();
  end(jobs()[0]!);
  memory.cluster.logs = async () => {
    throw new Failure('invalid', 'bad-request', 'the node is gone');
  };
  await backUp();
  setTime('2026-12-01T00:00:00Z');
  await backUp();
  t.is(jobs().length, 2);
});

test('a backup whose log is gone is not called complete', async t => {
  const {jobs, backUp, end, backup, memory, advance} = await begin();
  end(jobs()[0]!);
  memory.logs.clear();
  advance(60);
  await backUp();
  t.deepEqual(isOf(backup(), 'Ready'), ['False', 'ResultUnknown']);
  t.is(backup().status!.lastBackup, undefined);
});

const verdicts = [
  ['sound', undefined, 'True', 'BackupSound', /b1 was restored/],
  ['not sound', 'order o1 has no payment\nBackup b1 is not sound.', 'False', 'VerificationFailed', /o1 has no payment/],
] as const;
for (const [what, failure, is, reason, message] of verdicts) {
  test(`each backup is verified by a Job, and called ${what}`, async t => {
    const {jobs, backUp, end, backup} = await begin({verify: true});
    end(jobs()[0]!);
    await backUp();
    t.is(jobs().length, 2);
    const verification = jobs()[1]!;
    t.deepEqual(argsOf(verification), ['backup verify backups b1']);
    t.deepEqual(isOf(backup(), 'Verified'), ['Unknown', 'VerificationRuns']);
    end(verification, failure === undefined ? {} : {failure});
    await backUp();
    const verified = conditionOf(backup(), 'Verified');
    t.deepEqual([verified.is, verified.reason], [is, reason]);
    t.regex(verified.message, message);
    await backUp();
    t.is(jobs().length, 2);
  });
}

for (const reason of ['BackoffLimitExceeded', 'DeadlineExceeded']) {
  test(`a backup that was not examined is not called unsound, and examined again, after ${reason}`, async t => {
    const {jobs, backUp, end, backup, advance} = await begin({verify: true});
    end(jobs()[0]!);
    await backUp();
    const {podFailurePolicy} = jobs()[1]!.spec as {podFailurePolicy: {rules: [{onExitCodes: object}]}};
    t.like(podFailurePolicy.rules[0].onExitCodes, {operator: 'In', values: [1]});
    end(jobs()[1]!, {failure: 'PostgreSQL is away.', reason});
    await backUp();
    const verified = conditionOf(backup(), 'Verified');
    t.deepEqual([verified.is, verified.reason], ['Unknown', 'NotExamined']);
    t.regex(verified.message, /PostgreSQL is away/);
    t.is(jobs().length, 2);
    advance(600);
    await backUp();
    t.is(jobs().length, 3);
    end(jobs()[2]!);
    await backUp();
    t.deepEqual(isOf(backup(), 'Verified'), ['True', 'BackupSound']);
  });
}

test('a backup is verified when the CLI asks, once for each request', async t => {
  const {jobs, backUp, end, ask} = await begin();
  end(jobs()[0]!);
  await backUp();
  t.is(jobs().length, 1);
  ask({}, 'nightly', {'ecom.dev/verify': '2026-11-29T13:00:00Z'});
  await backUp();
  end(jobs()[1]!);
  await backUp();
  t.is(jobs().length, 2);
  ask({}, 'nightly', {'ecom.dev/verify': '2026-11-29T14:00:00Z'});
  await backUp();
  t.is(jobs().length, 3);
});

test('a suspended schedule makes no backup, and goes on afterwards', async t => {
  const {jobs, backUp, ask, setTime, backup} = await begin({schedule: '@daily', suspend: true});
  setTime('2026-11-30T00:00:05Z');
  await backUp();
  t.is(jobs().length, 0);
  t.deepEqual(isOf(backup(), 'Ready'), ['False', 'Suspended']);
  t.is(backup().status!.nextAt, undefined);
  ask({schedule: '@daily'});
  await backUp();
  t.is(jobs().length, 1);
});

test('of two backups of a shop one waits for the other, also when both are due at once', async t => {
  const {jobs, backUp, ask, end, setShop, backup} = createBackupFixture();
  setShop();
  ask();
  ask({}, 'weekly');
  await Promise.all([backUp(), backUp('weekly')]);
  t.is(jobs().length, 1);
  t.deepEqual(isOf(backup('weekly'), 'Reconciling'), ['True', 'AnotherBackupRuns']);
  end(jobs()[0]!);
  await Promise.all([backUp(), backUp('weekly')]);
  t.is(jobs().length, 2);
});

const obstacles = [
  ['is not installed', {lastGoodRevision: undefined, phase: 'Installing'}, {}, 'ShopNotInstalled'],
  ['is being updated', {phase: 'Updating', revision: 'r2'}, {}, 'ShopIsUpdated'],
  ['hibernates', {phase: 'Hibernated'}, {lifecycle: {hibernated: true}}, 'ShopHibernated'],
] as const;
for (const [what, status, spec, reason] of obstacles) {
  test(`a backup waits while its shop ${what}`, async t => {
    const {jobs, backUp, ask, setShop, backup} = createBackupFixture();
    setShop(status as never, spec);
    ask();
    t.is(await backUp(), 5000);
    t.is(jobs().length, 0);
    t.deepEqual(isOf(backup(), 'Reconciling'), ['True', reason]);
    setShop();
    await backUp();
    t.is(jobs().length, 1);
  });
}

test('a backup is of the shop as it runs, and not as it failed to become', async t => {
  const {jobs, backUp, ask, setShop, shop, revisions} = createBackupFixture();
  setShop();
  await revisions.save(shop(), {revision: 'r1', objects: []});
  setShop({phase: 'Stalled'}, {image: 'ecom:broken'});
  ask();
  await backUp();
  const [{image}] = podOf(jobs()[0]!).containers as unknown as [{image: string}];
  t.is(image, 'ecom:1');
});

const refusals = [
  ['of a shop that does not exist', {shop: 'other'}, 'ShopMissing', /no Shop other in shop/],
  ['with a schedule that is none', {schedule: '61 * * * *'}, 'InvalidSchedule', /61 \* \* \* \*/],
] as const;
for (const [what, spec, reason, message] of refusals) {
  test(`a ShopBackup ${what} is stalled`, async t => {
    const {backup, jobs} = await begin(spec);
    const stalled = conditionOf(backup(), 'Stalled');
    t.deepEqual([stalled.is, stalled.reason], ['True', reason]);
    t.regex(stalled.message, message);
    t.is(jobs().length, 0);
  });
}
