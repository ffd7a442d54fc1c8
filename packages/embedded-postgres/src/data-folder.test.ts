import {mkdtemp, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Failure} from '@ecom/core/failure';
import test, {type ExecutionContext} from 'ava';
import {createFolder} from './data-folder.ts';
import {explainError, explainOutput} from './failures.ts';

const temporaryFolder = async (t: ExecutionContext) => {
  const folder = await mkdtemp(join(tmpdir(), 'ecom-folder-'));
  t.teardown(() => rm(folder, {recursive: true}));
  return folder;
};

test('a folder is created with its parents, and again without effect', async t => {
  const path = join(await temporaryFolder(t), 'a', 'b', 'c');
  await createFolder(path);
  await createFolder(path);
  t.true((await stat(path)).isDirectory());
});

test('a file in place of a folder or of a parent is refused', async t => {
  const file = join(await temporaryFolder(t), 'file');
  await writeFile(file, '');
  for (const path of [file, join(file, 'a'), join(file, 'a', 'b')])
    await t.throwsAsync(createFolder(path), {code: 'data-not-a-folder', message: /set DATA_DIR to a folder\.$/});
});

// macOS has no /proc.
(process.platform === 'linux' ? test : test.skip)('a folder where nothing can be created is refused', async t => {
  for (const path of ['/proc/x', '/proc/x/y'])
    await t.throwsAsync(createFolder(path), {code: 'data-not-created', message: /set DATA_DIR to another folder\.$/});
});

test('a disk that is mounted read-only is explained', async t => {
  const error = Object.assign(new Error('EROFS'), {code: 'EROFS', path: '/data/postgres.new-0123abcd'});
  const explained = (await explainError(error, '/data')) as Failure;
  t.is(explained.code, 'data-read-only');
  t.true(explained.message.startsWith('/data is on a disk that is mounted read-only. '));
  t.is(explainOutput('FATAL:  could not create lock file: Read-only file system', '/data').code, 'data-read-only');
});

test('the line that says why is quoted, not the last one', t => {
  const {message} = explainOutput(
    'LOG:  starting\nPANIC:  could not locate a valid checkpoint record at 0/4E27318\nLOG:  database system is shut down',
    '/data',
  );
  t.true(message.startsWith('The data in /data are damaged: could not locate a valid checkpoint record at 0/4E27318.'));
  t.is(
    explainOutput('FATAL:  could not map memory\nLOG:  database system is shut down', '/data').message,
    'PostgreSQL did not start. Its log says: could not map memory',
  );
});
