import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {delimiter, dirname, join} from 'node:path';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {Failure} from '../services/kernel/src/failure.ts';
import {startPostgres} from '../services/standalone/src/embedded-postgres.ts';
import {type Tally, tallyReader} from './tally.ts';
import {disposable, makeTemplate, migratedServices} from './templates.ts';

/**
 * Everything that must hold before a change lands: lint, types, and the tests on one embedded PostgreSQL. Arguments go to AVA (files,
 * folders, flags), and then only the tests run. Ends with one line: `N passed, N failed`.
 */
const args = process.argv.slice(2);
const root = fileURLToPath(new URL('..', import.meta.url));
const tally: Tally = {passed: 0, failed: 0, skipped: 0};
const env: NodeJS.ProcessEnv = {
  ...process.env,
  PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
  LOG_LEVEL: 'silent',
  // A third less work for each of the many processes.
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, 'node_modules', '.cache', 'node'),
};

let current: ChildProcess | undefined;
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (interrupted) endGroup(current);
    else current?.kill('SIGINT');
    interrupted = true;
  });
}
// A closed terminal must not keep us from cleaning up.
process.stdout.on('error', () => {});

const endGroup = (child: ChildProcess | undefined) => {
  try {
    if (child?.pid) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nobody is left.
  }
};

/**
 * Runs a program in a process group of its own, so that nothing that it starts outlives it.
 *
 * @returns whether it ended well
 */
const run = async (program: string, flags: readonly string[], read?: (line: string) => keyof Tally | undefined) => {
  if (interrupted) return false;
  const child = spawn(join(root, 'node_modules', '.bin', program), flags, {
    cwd: root,
    env,
    detached: true,
    stdio: ['ignore', read ? 'pipe' : 'inherit', 'inherit'],
  });
  current = child;
  child.once('exit', () => endGroup(child));
  if (child.stdout && read) {
    createInterface({input: child.stdout}).on('line', line => {
      // Somebody at a terminal wants to see it move; a log is about what went wrong.
      if (read(line) !== 'passed' || process.stdout.isTTY) console.log(line);
    });
  }
  const [code] = await once(child, 'close');
  return code === 0;
};

const part = async (name: string, work: () => Promise<boolean>): Promise<boolean> => {
  if (interrupted) return false;
  console.log(`\n── ${name}`);
  const begin = performance.now();
  const well = await work().catch(error => {
    console.error(error instanceof Failure ? error.message : error);
    return false;
  });
  console.log(`${well ? 'ok' : 'FAILED'} (${((performance.now() - begin) / 1000).toFixed(1)} s)`);
  return well;
};

const check = async (name: string, program: string, ...flags: string[]) => {
  tally[(await part(name, () => run(program, flags))) ? 'passed' : 'failed'] += 1;
};

const test = async () => {
  const before = {...tally};
  const well = await run('ava', [...(process.stdout.isTTY ? ['--color'] : []), ...args], tallyReader(tally));
  const ran = tally.passed + tally.failed > before.passed + before.failed;
  if (!ran && !interrupted) console.log('No test ran.');
  if (tally.failed === before.failed && !(well && ran)) tally.failed += 1;
  return tally.failed === before.failed;
};

const folder = await mkdtemp(join(tmpdir(), 'ecom-test-'));
// While the checks run, so that nobody waits for it.
const starting = startPostgres({dataDir: folder, settings: disposable});
starting.catch(() => {});
try {
  if (args.length === 0) {
    await check('lint', 'biome', 'check', '--error-on-warnings', '.');
    await check('types', 'tsc', '--noEmit');
  }
  const ready = await part('PostgreSQL', async () => {
    env.TEST_DATABASE_URL = (await starting).url('postgres');
    const services = await migratedServices();
    await Promise.all(services.map(service => makeTemplate(env.TEST_DATABASE_URL!, service)));
    return true;
  });
  if (ready) await part('tests', test);
  else tally.failed += 1;
} finally {
  await starting.then(({stop}) => stop()).catch(() => {});
  await rm(folder, {recursive: true, force: true});
}
const {passed, failed, skipped} = tally;
console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 || passed === 0 || interrupted ? 1 : 0;
