import {spawnSync} from 'node:child_process';
import {cp, mkdir, mkdtemp, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import test, {type ExecutionContext} from 'ava';

const cli = fileURLToPath(new URL('../../cli/', import.meta.url));

/** Makes Node.js believe that it is older. */
const makeOld = `data:text/javascript,${encodeURIComponent(`
  Object.defineProperty(process, 'versions', {value: {...process.versions, node: '18.20.4'}});
  Object.defineProperty(process, 'version', {value: 'v18.20.4'});
`)}`;

/** Runs the program of a folder by a Node.js that is too old. */
const runByOldNode = (folder: string, ...argv: readonly string[]) =>
  spawnSync(process.execPath, ['--import', makeOld, join(folder, 'cli/bin/run.js'), ...argv], {encoding: 'utf8'});

/** A folder with the program alone, and a command line that says what ran it. */
const folderWithProgram = async (t: ExecutionContext, main?: string) => {
  const folder = await mkdtemp(join(tmpdir(), 'ecom-old-node-'));
  t.teardown(() => rm(folder, {recursive: true, force: true}));
  await cp(join(cli, 'bin'), join(folder, 'cli/bin'), {recursive: true});
  await cp(join(cli, 'package.json'), join(folder, 'cli/package.json'));
  if (main) {
    await mkdir(join(folder, 'cli/src'));
    await writeFile(join(folder, 'cli/src/main.ts'), main);
  }
  return folder;
};

const main = 'export const main = async argv => (console.log(process.version, ...argv), 4);';

test('the program says which Node.js it needs and where to get it', async t => {
  const folder = await folderWithProgram(t);
  t.like(runByOldNode(folder, 'status'), {
    status: 1,
    stdout: '',
    stderr: 'Error: ecom needs Node.js 22.19 or newer; this is v18.20.4.\nInstall it from https://nodejs.org\n',
  });
});

test('in a repository whose Node.js is not there yet, the program says how to bring it', async t => {
  const folder = await folderWithProgram(t, main);
  t.like(runByOldNode(folder, 'status'), {status: 1, stdout: ''});
  t.regex(runByOldNode(folder, 'status').stderr, /^Bring it with: make packages$/m);
});

test('in a repository the program is run by the Node.js that make brought', async t => {
  const folder = await folderWithProgram(t, main);
  const brought = join(folder, `.node/node_modules/node-${process.platform}-${process.arch}/bin/node`);
  await mkdir(dirname(brought), {recursive: true});
  await symlink(process.execPath, brought);
  t.like(runByOldNode(folder, 'orders', 'list'), {status: 4, stdout: `${process.version} orders list\n`, stderr: ''});
});
