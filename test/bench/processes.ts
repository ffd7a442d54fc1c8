import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import type {Load, LoadResult} from './load.ts';
import type {PurchaseLoad, PurchaseLoadResult} from './purchase-load.ts';

const fileOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Runs a program of this folder with options on its standard input; returns its output. */
const runProgram = async <Output>(name: string, options: unknown): Promise<Output> => {
  const child = spawn(process.execPath, [fileOf(name)], {stdio: ['pipe', 'pipe', 'inherit']});
  let output = '';
  child.stdout.on('data', bytes => {
    output += bytes;
  });
  child.stdin.end(JSON.stringify(options));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${name} exited with ${code}`);
  return JSON.parse(output);
};

export const load = (options: Load) => runProgram<LoadResult>('load.ts', options);
export const runPurchases = (options: PurchaseLoad) => runProgram<PurchaseLoadResult>('purchase-load.ts', options);

/** Starts a server program of this folder with options on its standard input; returns its URL. */
export const startServer = async (name: string, options: unknown) => {
  const child = spawn(process.execPath, [fileOf(name)], {stdio: ['pipe', 'pipe', 'inherit']});
  child.stdin.end(JSON.stringify(options));
  const [line] = await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`${name} exited with ${code}`))),
  ]);
  const {port} = JSON.parse(String(line)) as {port: number};
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
};

/** Resident memory of a process, in MiB. */
export const residentMemory = async (pid: number): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
};

/** CPU time of a process (user and system), in milliseconds. */
export const cpuTimeMs = async (pid: number): Promise<number> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * 10;
};
