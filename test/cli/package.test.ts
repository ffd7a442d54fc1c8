import {execFile} from 'node:child_process';
import {existsSync, globSync} from 'node:fs';
import {mkdir, mkdtemp, readFile, rm, symlink} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {testDatabase} from '@ecom/postgres/testing/databases';
import test from 'ava';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));

test.serial('the packed CLI runs with nothing but its declared dependencies', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'ecom-cli-package-'));
  t.teardown(() => rm(folder, {recursive: true, force: true}));
  await run('npm', ['pack', '-w', 'cli', '--ignore-scripts=false', '--pack-destination', folder], {cwd: root});
  const [tarball] = globSync('*.tgz', {cwd: folder});
  await run('tar', ['xzf', tarball!], {cwd: folder});
  const program = join(folder, 'package');
  const {dependencies} = JSON.parse(await readFile(join(program, 'package.json'), 'utf8'));
  for (const name of Object.keys(dependencies)) {
    await mkdir(join(folder, 'node_modules', dirname(name)), {recursive: true});
    await symlink(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  }
  const ecom = (...argv: string[]) =>
    run(process.execPath, [join(program, 'bin/run.js'), ...argv], {env: {ECOM_CONFIG_DIR: folder, NO_COLOR: '1'}});

  t.regex((await ecom('--version')).stdout, /^ecom \d+\.\d+\.\d+\n$/);
  t.regex((await ecom('contexts', 'list')).stdout, /^\* +local +http:\/\/localhost:8080/m);
  t.regex((await ecom('help', 'users', 'list')).stdout, /^List users\n/);
  const database = await testDatabase(t, 'order');
  t.regex((await ecom('migrate', 'status', 'order', '--database-url', database)).stdout, /^order +order\/0001_order/m);
  t.regex((await t.throwsAsync<Error & {stderr: string}>(ecom('serve', 'order'))).stderr, /no services to run/);
  t.like(await t.throwsAsync(ecom('users', 'lst')), {code: 2});
  const {stdout: platform} = await run(process.execPath, [join(program, 'bin/kubectl-ecom.js'), '--help']);
  t.regex(platform, /platform status +Show how a Shop is/);
  t.true(existsSync(join(program, 'charts/ecom-operator/Chart.yaml')));
  for (const file of globSync('dist/**/*.js', {cwd: program})) {
    const text = await readFile(join(program, file), 'utf8');
    for (const engine of ['koa', '@koa/router', 'sequelize', 'mongoose'])
      t.notRegex(text, new RegExp(`from "${engine}["/]`), file);
  }
});
