import test from 'ava';
import {backupHealthy, type WatchedBackup} from './backup-health.ts';
import type {NewCondition} from './condition.ts';
import {type ShopBackup, shopBackupKind} from './shop-backup.ts';

const hourMs = 3_600_000;
const now = new Date('2026-11-29T12:00:00Z');
const ago = (hours: number) => new Date(now.getTime() - hours * hourMs).toISOString();

type Options = {
  readonly name?: string;
  readonly once?: boolean;
  readonly suspend?: boolean;
  readonly createdHours?: number;
  readonly backupHours?: number;
  readonly conditions?: readonly (readonly [string, NewCondition['status'], string])[];
};

const watched = (options: Options): WatchedBackup => {
  const {name = 'nightly', once = false, suspend = false, createdHours = 500, backupHours, conditions = []} = options;
  const backup: ShopBackup = {
    ...shopBackupKind,
    metadata: {name, namespace: 'shop', uid: name, generation: 1, creationTimestamp: ago(createdHours)},
    spec: {shop: 'ecom', suspend, destination: {volume: {claimName: 'backups'}}},
    status: {
      ...(backupHours !== undefined && {
        lastBackup: {id: 'b', startedAt: ago(backupHours), completedAt: ago(backupHours)},
      }),
      conditions: conditions.map(([type, status, reason]) => ({
        type,
        status,
        reason,
        message: `${reason}.`,
        observedGeneration: 1,
        lastTransitionTime: ago(0),
      })),
    },
  };
  return {backup, intervalMs: once ? undefined : 24 * hourMs};
};

const rows: readonly (readonly [string, readonly Options[], string, string])[] = [
  ['has a backup within 1.5 intervals', [{backupHours: 35}], 'True', 'BackupSucceeded'],
  ['has no backup within 1.5 intervals', [{backupHours: 37}], 'False', 'BackupOverdue'],
  ['is new', [{createdHours: 30}], 'Unknown', 'NoBackupYet'],
  ['is old and has no backup', [{createdHours: 40}], 'False', 'NoBackup'],
  [
    'is new and has failed',
    [{createdHours: 30, conditions: [['Ready', 'False', 'BackupFailed']]}],
    'False',
    'NoBackup',
  ],
  ['is suspended', [{backupHours: 1, suspend: true}], 'False', 'Suspended'],
  [
    'was not sound',
    [{backupHours: 1, conditions: [['Verified', 'False', 'VerificationFailed']]}],
    'False',
    'VerificationFailed',
  ],
  ['is the worst of two', [{backupHours: 1}, {name: 'weekly', backupHours: 200}], 'False', 'BackupOverdue'],
  ['runs once and is complete', [{once: true, backupHours: 900}], 'True', 'BackupSucceeded'],
  ['runs once and is running', [{once: true, conditions: [['Ready', 'False', 'BackupRuns']]}], 'Unknown', 'BackupRuns'],
  [
    'runs once and has failed',
    [
      {
        once: true,
        conditions: [
          ['Stalled', 'True', 'BackupFailed'],
          ['Ready', 'False', 'BackupFailed'],
        ],
      },
    ],
    'False',
    'BackupFailed',
  ],
  [
    'runs once does not count beside a schedule',
    [{backupHours: 1}, {once: true, conditions: [['Stalled', 'True', 'BackupFailed']]}],
    'True',
    'BackupSucceeded',
  ],
];
for (const [what, backups, status, reason] of rows) {
  test(`BackupHealthy is ${status} (${reason}) when a ShopBackup ${what}`, t => {
    const condition = backupHealthy(backups.map(watched), now);
    t.deepEqual([condition?.status, condition?.reason], [status, reason]);
    if (status === 'False') t.regex(condition!.message, /nightly|weekly/);
  });
}

test('a shop without a ShopBackup has no condition BackupHealthy', t => {
  t.is(backupHealthy([], now), undefined);
});
