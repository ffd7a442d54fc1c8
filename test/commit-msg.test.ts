import {execFile} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import test from 'ava';

const hook = fileURLToPath(new URL('../scripts/hooks/commit-msg', import.meta.url));

const accepts = test.macro(async (t, message: string, isAccepted: boolean) => {
  const folder = await mkdtemp(join(tmpdir(), 'ecom-commit-'));
  t.teardown(() => rm(folder, {recursive: true}));
  const file = join(folder, 'COMMIT_EDITMSG');
  await writeFile(file, message);
  const commit = promisify(execFile)(hook, [file]);
  if (isAccepted) await t.notThrowsAsync(commit);
  else await t.throwsAsync(commit, {message: /more than 72 characters/});
});

test('the hook accepts a subject of 72 characters', accepts, `${'x'.repeat(72)}\n\n${'y'.repeat(100)}`, true);
test('the hook refuses a subject of 73 characters', accepts, 'x'.repeat(73), false);
test('the hook counts characters, not bytes', accepts, 'ö'.repeat(72), true);
test('the hook accepts a long subject of a revert', accepts, `Revert "${'x'.repeat(72)}"`, true);
