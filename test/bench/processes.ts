import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import type {Buyers, BuyersResult} from './buyers.ts';
import type {Load, LoadResult} from './load.ts';

const fileOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Runs a program of this folder on what it is told, and gives what it answers. */
const ask = async <Answer>(name: string, told: unknown): Promise<Answer> => {
  const child = spawn(process.execPath, [fileOf(name)], {stdio: ['pipe', 'pipe', 'inherit']});
  let said = '';
  child.stdout.on('data', bytes => {
    said += bytes;
  });
  child.stdin.end(JSON.stringify(told));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${name} ended with ${code}`);
  return JSON.parse(said);
};

export const load = (told: Load) => ask<LoadResult>('load.ts', told);
export const buy = (told: Buyers) => ask<BuyersResult>('buyers.ts', told);

/** The bare servers that the shop is measured beside. */
export const startReference = async (told: {
  databaseUrl: string;
  answers: Record<string, unknown>;
  orderId: string;
}) => {
  const child: ChildProcess = spawn(process.execPath, [fileOf('reference.ts'), JSON.stringify(told)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(child.stdout!, 'data');
  const {koa, sql} = JSON.parse(String(line)) as {koa: number; sql: number};
  return {
    koa: `http://127.0.0.1:${koa}`,
    sql: `http://127.0.0.1:${sql}`,
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

/** User and system time that a process has used, in milliseconds. */
export const cpuTime = async (pid: number): Promise<number> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * 10;
};
