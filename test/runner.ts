import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {delimiter, dirname, join} from 'node:path';
import {createInterface} from 'node:readline';
import {fileURLToPath} from 'node:url';
import {Failure} from '@ecom/core/failure';
import {type Tally, tallyReader} from './tally.ts';

/** Minutes after which a program that has not ended never will. */
const timeoutMinutes = 25;

const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs the parts of a test run one after another, counts what passed, and leaves nothing behind when it is interrupted. */
export const createRunner = () => {
  const tally: Tally = {passed: 0, failed: 0, skipped: 0};
  /** What the programs get; parts add to it. */
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
    LOG_LEVEL: 'silent',
    // A third less work for each of the many processes.
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, 'node_modules', '.cache', 'node'),
  };
  let current: ChildProcess | undefined;
  let interrupted = false;

  const endGroup = (child: ChildProcess | undefined) => {
    try {
      if (child?.pid) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // Nobody is left.
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (interrupted) endGroup(current);
      else current?.kill('SIGINT');
      interrupted = true;
    });
  }
  // A closed terminal must not keep us from cleaning up.
  process.stdout.on('error', () => {});

  /**
   * Runs a program in a process group of its own, so that nothing that it starts outlives it.
   *
   * @param read counts what a line tells
   * @returns whether it ended well
   */
  const run = async (program: string, flags: readonly string[], read?: (line: string) => keyof Tally | undefined) => {
    if (interrupted) return false;
    const child = spawn(program, flags, {
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
    const killTimer = setTimeout(() => {
      console.error(`It has not ended within ${timeoutMinutes} minutes, and is killed.`);
      endGroup(child);
    }, timeoutMinutes * 60_000);
    const [code] = await once(child, 'close');
    clearTimeout(killTimer);
    return code === 0;
  };
  const tool = (name: string) => join(root, 'node_modules', '.bin', name);

  /** Does a part of the run, with its name above and its time below. @returns whether it went well */
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

  return {
    env,
    tally,
    part,
    /** A part that is one check: a tool of node_modules/.bin, or else this Node. */
    async check(name: string, program: string, ...flags: string[]) {
      const path = program === 'node' ? process.execPath : tool(program);
      tally[(await part(name, () => run(path, flags))) ? 'passed' : 'failed'] += 1;
    },
    /** A part that is one check: that there is nothing to complain about. */
    async checkNone(name: string, find: () => Promise<readonly string[]>) {
      const isWell = await part(name, async () => {
        const complaints = await find();
        for (const complaint of complaints) console.log(complaint);
        return complaints.length === 0;
      });
      tally[isWell ? 'passed' : 'failed'] += 1;
    },
    /** A part that is tests: files, folders and flags for AVA. */
    test: (name: string, ...args: string[]) =>
      part(name, async () => {
        const before = {...tally};
        const flags = [...(process.stdout.isTTY ? ['--color'] : []), ...args];
        const well = await run(tool('ava'), flags, tallyReader(tally));
        const ran = tally.passed + tally.failed > before.passed + before.failed;
        if (!ran && !interrupted) console.log('No test ran.');
        if (tally.failed === before.failed && !(well && ran)) tally.failed += 1;
        return tally.failed === before.failed;
      }),
    /** The last line, and the exit code. */
    finish() {
      const {passed, failed, skipped} = tally;
      console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
      process.exitCode = failed > 0 || passed === 0 || interrupted ? 1 : 0;
    },
  };
};
