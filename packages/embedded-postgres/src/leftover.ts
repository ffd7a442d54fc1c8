import {execFile} from 'node:child_process';
import {chown, readFile, rename, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {promisify} from 'node:util';
import {dataInUse} from './failures.ts';

const run = promisify(execFile);

/** Says in a server's own command line which process it serves. PostgreSQL takes any parameter with a dot in its name. */
export const ownedBy = (pid: number): readonly [name: string, value: string] => ['ecom.owner', String(pid)];

/**
 * Clears a data folder of what a killed shop left: a server that lost its owner is stopped, and a lock that no server of this folder
 * holds is made harmless.
 *
 * @throws Failure `unavailable` when the server's owner lives
 */
export const endLeftover = async (folder: string): Promise<void> => {
  const lock = join(folder, 'postmaster.pid');
  const [first, ...others] = (await readFile(lock, 'utf8').catch(() => '')).split('\n');
  const pid = Number(first);
  if (!pid) return;

  const server = await look(pid);
  if (!server?.command.includes(`-D ${folder} `)) return disown(lock, others);
  const owner = Number(/ecom\.owner=(\d+)/.exec(server.command)?.[1] ?? server.parent);
  if (server.parent === owner) throw dataInUse(folder, owner);
  await end(pid, folder);
};

type Process = {readonly parent: number; readonly command: string};

/** A process that runs; none if it is gone, or dead and not yet reaped. */
const look = async (pid: number): Promise<Process | undefined> => {
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

/**
 * PostgreSQL honours a lock as long as a process has its number, even if that is another program by now. A number that no process can
 * have takes that away; the rest of the lock, by which PostgreSQL finds sessions of a killed server, stays.
 */
const disown = async (lock: string, others: readonly string[]): Promise<void> => {
  const {uid, gid} = await stat(lock);
  await writeFile(`${lock}.new`, [2 ** 31 - 1, ...others].join('\n'), {mode: 0o600});
  await chown(`${lock}.new`, uid, gid);
  await rename(`${lock}.new`, lock);
};

/** Fast shutdown, which its watcher began when the owner died; when that takes too long, one that recovers at the next start. */
const end = async (pid: number, folder: string): Promise<void> => {
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    for (let waited = 0; waited < 10_000; waited += 20) {
      if (!(await look(pid))) return;
      await pause(20);
    }
  }
  throw dataInUse(folder, pid);
};
