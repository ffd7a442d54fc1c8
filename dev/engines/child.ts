import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {closeSync, openSync} from 'node:fs';
import {connect, createServer, type Server, type Socket} from 'node:net';
import {setTimeout as delay} from 'node:timers/promises';

export type Command = {
  readonly command: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Takes all that it prints. */
  readonly log: string;
};

export type Child = {
  readonly pid: number;
  /** Resolves to its exit code, or its signal. */
  readonly ended: Promise<number | NodeJS.Signals>;
  running(): boolean;
  /** Sends a signal and waits for the end; SIGKILL follows after `timeoutMs`. */
  end(signal: NodeJS.Signals, timeoutMs?: number): Promise<void>;
};

/** A line on the pipe says that the child has ended, the pipe's end that its owner has: then it is killed. */
const watched = `
  ( (read -r _ <&3 || kill -KILL $$) >/dev/null 2>&1 & )
  exec 3<&-
  exec "$@"`;

/** Starts a program in a session of its own that does not outlive its owner, however that dies. */
export const startChild = ({command, env = process.env, log}: Command): Child => {
  const out = openSync(log, 'a');
  const child: ChildProcess = spawn('/bin/sh', ['-c', watched, 'sh', ...command], {
    env,
    detached: true,
    stdio: ['ignore', out, out, 'pipe'],
  });
  closeSync(out);
  const lifeline = child.stdio[3] as Socket;
  lifeline.on('error', () => {});
  const ended = once(child, 'exit').then(([code, signal]) => {
    lifeline.end('\n');
    return (code ?? signal) as number | NodeJS.Signals;
  });
  // It keeps no process alive that has nothing else to do.
  child.unref();
  lifeline.unref();
  const running = () => child.exitCode === null && child.signalCode === null;
  return {
    pid: child.pid!,
    ended,
    running,
    async end(signal, timeoutMs = 30_000) {
      if (running()) child.kill(signal);
      const forceKillTimer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
      await ended;
      clearTimeout(forceKillTimer);
    },
  };
};

/** Below the ports that systems give to outgoing connections, which could take one between its choice and its use. */
const blocks = {lowestPort: 12_000, size: 100, count: 200};

/** Ports that only this process chooses from. */
const ownPorts: number[] = [];

const tryListening = async (server: Server, port: number): Promise<boolean> => {
  server.listen(port, '127.0.0.1');
  return once(server, 'listening').then(
    () => true,
    () => false,
  );
};

/** Claims a block for as long as this process lives, by listening on its first port. */
const claimBlock = async (): Promise<void> => {
  const first = blocks.lowestPort + blocks.size * Math.floor(Math.random() * blocks.count);
  const claim = createServer(socket => socket.destroy()).unref();
  if (!(await tryListening(claim, first))) return claimBlock();
  for (let port = first + 1; port < first + blocks.size; port++) ownPorts.push(port);
};

/** TCP ports of the loopback that nobody listens on, and that no other process gets from this function before this one has ended. */
export const freePorts = async (count: number): Promise<readonly number[]> => {
  const ports: number[] = [];
  while (ports.length < count) {
    const port = ownPorts.shift();
    if (port === undefined) {
      await claimBlock();
      continue;
    }
    const server = createServer();
    if (!(await tryListening(server, port))) continue;
    await once(server.close(), 'close');
    ports.push(port);
  }
  return ports;
};

/** Whether somebody takes connections on a port of the loopback. */
const listens = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(port, '127.0.0.1');
    const answer = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => answer(true)).once('error', () => answer(false));
  });

/** Waits until a child's port is open. @throws Error that names the log, when the child ends before or a minute goes by */
export const untilListening = async (child: Child, port: number, log: string): Promise<void> => {
  for (const end = Date.now() + 60_000; Date.now() < end; ) {
    if (!child.running()) throw new Error(`It ended with ${await child.ended} before it was ready; see ${log}`);
    if (await listens(port)) return;
    await delay(30);
  }
  throw new Error(`Port ${port} did not open in a minute; see ${log}`);
};
