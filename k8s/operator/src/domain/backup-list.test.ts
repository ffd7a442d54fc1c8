import test from 'ava';
import {readBackupList} from './backup-list.ts';

const item = {id: 'b1', startedAt: 's', cutAt: 'c', completedAt: 'e', bytes: 5, writesPausedMs: 7, prefix: 'shop'};
const backup = {id: 'b1', startedAt: 's', completedAt: 'e', sizeBytes: 5, writesPausedMs: 7};

const logs = [
  ['on several lines', JSON.stringify({items: [item]}, undefined, 2), [backup]],
  ['on one line', JSON.stringify({items: [item]}), [backup]],
  [
    'between other lines',
    `(node:1) Warning\n${JSON.stringify({items: [item]}, undefined, 2)}\nIn progress: x\n`,
    [backup],
  ],
  ['without backups', '{"items": [], "incomplete": []}', []],
  ['that begins in the middle', '  "bytes": 5\n  }\n]}', undefined],
  ['that is empty', '', undefined],
] as const;
for (const [what, log, expected] of logs) {
  test(`the backups of a destination are read from a log ${what}`, t => {
    t.deepEqual(readBackupList(log), expected as never);
  });
}
