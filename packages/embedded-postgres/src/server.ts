import {spawn} from 'node:child_process';
import type {Socket} from 'node:net';
import {createInterface} from 'node:readline';
import type {Logger} from '@ecom/core/log';
import {explainOutput} from './failures.ts';
import {ownedBy} from './leftover.ts';

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
  /** Resolves to its last words, once the server and all its sessions are gone. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
};

/** Messages in English, times in UTC, and none of our variables that PostgreSQL's programs would take for theirs, as PGDATA. */
export const environment = {PATH: '/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C', TZ: 'UTC'};

/**
 * Runs a server that does not outlive its owner, however that dies. A watcher reads from a pipe whose other end the owner holds: a line
 * tells that the server has ended, the end of the pipe that the owner has. The server takes the shell's place and is the owner's child;
 * the watcher is nobody's, since PostgreSQL takes the end of a child that it does not know for a crash.
 */
const watched = `
  ( (read -r _ <&3 || kill -INT $$) >/dev/null 2>&1 & )
  exec 3<&-
  exec "$@"`;

/**
 * Starts a server in a session of its own, which a Ctrl-C at the terminal does not reach, and waits until it takes connections.
 *
 * @throws Failure `unavailable` with the reason that the server gives
 */
export const startServer = async ({postgres, prefix, folder, port, settings, log}: ServerOptions): Promise<Server> => {
  const parameters = [...Object.entries(settings), ['port', port], ownedBy(process.pid)].map(
    ([name, value]) => `--${name}=${value}`,
  );
  const [program, ...args] = [...prefix, '/bin/sh', '-c', watched, 'sh', postgres, '-D', folder, ...parameters];
  const child = spawn(program!, args, {
    cwd: '/',
    env: environment,
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const lifeline = child.stdio[3] as Socket;
  const output = child.stderr as Socket;
  const said: string[] = [];

  const ended = new Promise<string>(resolve => child.once('close', () => resolve(said.join('\n'))));
  child.once('exit', () => lifeline.end('\n'));
  lifeline.on('error', () => {});
  await new Promise<void>((resolve, reject) => {
    createInterface({input: output}).on('line', line => {
      log?.debug(line);
      said.push(line);
      if (said.length > 20) said.shift();
      if (line.endsWith('database system is ready to accept connections')) resolve();
    });
    child.once('error', reject);
    child.once('close', () => reject(explainOutput(said.join('\n'), folder, port)));
  });
  // A server keeps no process alive that has nothing else to do.
  child.unref();
  lifeline.unref();
  output.unref();

  return {
    ended,
    async stop() {
      child.kill('SIGINT');
      const killTimer = setTimeout(() => child.kill('SIGQUIT'), 30_000);
      await ended;
      clearTimeout(killTimer);
    },
  };
};
