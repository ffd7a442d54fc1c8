import {execFile, spawn} from 'node:child_process';
import {once} from 'node:events';
import {globSync} from 'node:fs';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {administrator} from '../e2e/contract.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));

/** Packs the CLI, and installs the package in a folder as `npm install -g` does. @returns the path of the program */
export const installCli = async (folder: string): Promise<string> => {
  await run('npm', ['pack', '-w', 'cli', '--ignore-scripts=false', '--pack-destination', folder], {cwd: root});
  const [tarball] = globSync('*.tgz', {cwd: folder});
  await run('npm', ['install', '-g', '--prefer-offline', '--prefix', folder, join(folder, tarball!)], {cwd: root});
  return join(folder, 'bin/ecom');
};

export type Ran = {readonly stdout: string; readonly stderr: string; readonly elapsedMs: number};

/** Runs Node with arguments, such as an installed CLI. @throws Error when it fails */
export const runNode = async (
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
  input = '',
): Promise<Ran> => {
  const startedAtMs = performance.now();
  const child = spawn(process.execPath, argv, {env: {PATH: process.env.PATH, ...env}, stdio: 'pipe'});
  child.stdin.end(input);
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  if (exitCode !== 0) throw new Error(`${argv.join(' ')} exited with ${exitCode}: ${stderr}`);
  return {stdout, stderr, elapsedMs: performance.now() - startedAtMs};
};

/** Logs in as the administrator of a shop. @returns the environment of commands that use it */
export const logInCli = async (program: string, url: string, folder: string) => {
  const env = {ECOM_CONFIG_DIR: folder, ECOM_URL: url};
  await runNode([program, 'login', '--email', administrator.email, '--password-stdin'], env, administrator.password);
  return env;
};
