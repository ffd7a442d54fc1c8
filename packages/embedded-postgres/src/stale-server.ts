import {execFile} from 'node:child_process';
import {chown, readFile, rename, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {promisify} from 'node:util';
import {dataInUse} from './failures.ts';

const run = promisify(execFile);

/** Names the owner, the process that starts a server, in the server's command line. PostgreSQL accepts any parameter with a dot in its name. */
export const ownerParameter = (pid: number): readonly [name: string, value: string] => ['ecom.owner', String(pid)];

/**
 * Cleans up a data folder after a killed owner: stops a server without an owner, and invalidates a lock file that no server of this folder
 * holds.
 *
 * @throws Failure `unavailable` when the server's owner still runs
 */
export const stopStaleServer = async (folder: string): Promise<void> => {
  const lockFile = join(folder, 'postmaster.pid');
  const [pidLine, ...otherLines] = (await readFile(lockFile, 'utf8').catch(() => '')).split('\n');
  const pid = Number(pidLine);
  if (!pid) return;

  const server = await findProcess(pid);
  if (!server?.command.includes(`-D ${folder} `)) return invalidateLock(lockFile, otherLines);
  const owner = Number(/ecom\.owner=(\d+)/.exec(server.command)?.[1] ?? server.parent);
  if (server.parent === owner) throw dataInUse(folder, owner);
  await stopServer(pid, folder);
};

type Process = {readonly parent: number; readonly command: string};

/** A running process; undefined when it has exited, also if it is not reaped yet. */
const findProcess = async (pid: number): Promise<Process | undefined> => {
  try {
    if (process.platform !== 'linux') {
      const {stdout} = await run('ps', ['-o', 'ppid=,command=', '-p', String(pid)]);
      const [, parent, command] = /^\s*(\d+)\s+(.*)/.exec(stdout)!;
      return {parent: Number(parent), command: `${command} `};
    }
    const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
    const state = await readFile(`/proc/${pid}/stat`, 'utf8');
    const [, parent] = state.slice(state.lastIndexOf(')') + 2).split(' ');
    return command ? {parent: Number(parent), command} : undefined;
  } catch {
    return undefined;
  }
};

/** No process can have this id. */
const impossiblePid = 2 ** 31 - 1;

/**
 * PostgreSQL respects a lock file while a process with its process id exists, even if that is another program by now. So the id is replaced;
 * the other lines stay, since PostgreSQL finds the sessions of a killed server by them.
 */
const invalidateLock = async (lockFile: string, otherLines: readonly string[]): Promise<void> => {
  const {uid, gid} = await stat(lockFile);
  await writeFile(`${lockFile}.new`, [impossiblePid, ...otherLines].join('\n'), {mode: 0o600});
  await chown(`${lockFile}.new`, uid, gid);
  await rename(`${lockFile}.new`, lockFile);
};

/** Fast shutdown, which the server's watcher has requested already; after 10 s an immediate shutdown, with recovery at the next start. */
const stopServer = async (pid: number, folder: string): Promise<void> => {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    for (let waitedMs = 0; waitedMs < 10_000; waitedMs += 20) {
      if (!(await findProcess(pid))) return;
      await delay(20);
    }
  }
  throw dataInUse(folder, pid);
};
