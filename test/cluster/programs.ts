import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {text} from 'node:stream/consumers';
import {fileURLToPath} from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The environment of every program: run.ts sets KUBECONFIG and PATH. */
export const environment: NodeJS.ProcessEnv = {...process.env};

export type Result = {readonly exitCode: number; readonly stdout: string; readonly stderr: string};

/** Runs a program in the folder of the repository until it ends. */
export const attempt = async (program: string, args: readonly string[], input?: string): Promise<Result> => {
  const child = spawn(program, args, {cwd: root, env: environment, stdio: ['pipe', 'pipe', 'pipe']});
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return {exitCode: code ?? 1, stdout, stderr};
};

/** @throws Error with the last lines that the program printed, when it fails */
export const run = async (program: string, args: readonly string[], input?: string): Promise<string> => {
  const {exitCode, stdout, stderr} = await attempt(program, args, input);
  if (exitCode === 0) return stdout;
  const lines = `${stdout}\n${stderr}`.trim().split('\n').slice(-15).join('\n');
  throw new Error(`${program} ${args.join(' ')} ended with ${exitCode}:\n${lines}`);
};

export const kubectl = (...args: readonly string[]): Promise<string> => run('kubectl', args);
export const helm = (...args: readonly string[]): Promise<string> => run('helm', args);

/** The JSON that `kubectl get … -o json` prints. */
export const getJson = async (...args: readonly string[]): Promise<any> =>
  JSON.parse(await kubectl('get', ...args, '-o', 'json'));

export type Background = {
  /** What it has printed so far. */
  output(): string;
  stop(): Promise<void>;
};

/** Starts a program that goes on until it is stopped, with the programs that it starts. */
export const start = (program: string, args: readonly string[]): Background => {
  const child: ChildProcess = spawn(program, args, {
    cwd: root,
    env: environment,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  const ended = once(child, 'close');
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', data => (printed += data));
  const signal = (name: NodeJS.Signals) => {
    try {
      process.kill(-child.pid!, name);
    } catch {
      // It has ended.
    }
  };
  return {
    output: () => printed,
    async stop() {
      signal('SIGINT');
      const timer = setTimeout(() => signal('SIGKILL'), 60_000);
      await ended;
      clearTimeout(timer);
    },
  };
};
