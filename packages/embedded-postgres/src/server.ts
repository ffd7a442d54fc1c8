import {spawn} from 'node:child_process';
import type {Socket} from 'node:net';
import {createInterface} from 'node:readline';
import type {Logger} from '@ecom/core/log';
import {explainOutput} from './failures.ts';
import {ownerParameter} from './stale-server.ts';

export type ServerOptions = {
  readonly postgres: string;
  readonly prefix: readonly string[];
  readonly folder: string;
  /** TCP port on the loopback. */
  readonly port: number;
  readonly settings: Readonly<Record<string, string>>;
  readonly log?: Pick<Logger, 'debug'> | undefined;
};

export type Server = {
  /** Resolves to the end of its log, once the server and all its sessions have exited. */
  readonly exited: Promise<string>;
  stop(): Promise<void>;
};

/** Messages in English, times in UTC, and no variables of this process that PostgreSQL's programs would read, such as PGDATA. */
export const environment = {PATH: '/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C', TZ: 'UTC'};

/**
 * Runs a server that stops when its owner exits, for whatever reason. A watcher reads from a pipe whose other end belongs to the owner: a line
 * means that the server has exited, the end of the pipe that the owner has. The server replaces the shell and is the owner's child; the
 * watcher is detached, since PostgreSQL takes the exit of an unknown child for a crash.
 */
const watchedCommand = `
  ( (read -r _ <&3 || kill -INT $$) >/dev/null 2>&1 & )
  exec 3<&-
  exec "$@"`;

/**
 * Starts a server in a session of its own, which a Ctrl-C at the terminal does not reach, and waits until it accepts connections.
 *
 * @throws Failure `unavailable` with the reason that the server gives
 */
export const startServer = async ({postgres, prefix, folder, port, settings, log}: ServerOptions): Promise<Server> => {
  const parameters = [...Object.entries(settings), ['port', port], ownerParameter(process.pid)].map(
    ([name, value]) => `--${name}=${value}`,
  );
  const [program, ...args] = [...prefix, '/bin/sh', '-c', watchedCommand, 'sh', postgres, '-D', folder, ...parameters];
  const child = spawn(program!, args, {
    cwd: '/',
    env: environment,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const ownerPipe = child.stdio[3] as Socket;
  const output = child.stderr as Socket;
  const lastLines: string[] = [];

  const exited = new Promise<string>(resolve => child.once('close', () => resolve(lastLines.join('\n'))));
  child.once('exit', () => ownerPipe.end('\n'));
  ownerPipe.on('error', () => {});
  await new Promise<void>((resolve, reject) => {
    createInterface({input: output}).on('line', line => {
      log?.debug(line);
      lastLines.push(line);
      if (lastLines.length > 20) lastLines.shift();
      if (line.endsWith('database system is ready to accept connections')) resolve();
    });
    child.once('error', reject);
    child.once('close', () => reject(explainOutput(lastLines.join('\n'), folder, port)));
  });
  // The server does not keep a process alive that has nothing else to do.
  child.unref();
  ownerPipe.unref();
  output.unref();

  return {
    exited,
    async stop() {
      child.kill('SIGINT');
      const killTimer = setTimeout(() => child.kill('SIGQUIT'), 30_000);
      await exited;
      clearTimeout(killTimer);
    },
  };
};
