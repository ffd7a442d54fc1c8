import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {appendFileSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import {fileURLToPath} from 'node:url';
import {databaseOf} from '@ecom/postgres/databases';
import type {ExecutionContext} from 'ava';
import {administrator} from '../e2e/contract.ts';
import {queryDatabase} from '../e2e/database.ts';
import type {Tried} from './tried.ts';

const program = fileURLToPath(new URL('../../cli/bin/run.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'ecom-cli-'));
process.once('exit', () => rmSync(folder, {recursive: true, force: true}));
// Before oclif reads them.
process.env.ECOM_CONFIG_DIR = folder;
process.env.NO_COLOR = '1';
// Each command line that runs in this process waits once for the stream to drain.
process.stdout.setMaxListeners(0);

/** The folder of contexts and credentials of this test file. */
export const configFolder = folder;

/** The address of the standalone shop that all tests of the CLI share. */
export const shopUrl = process.env.TEST_SHOP_URL ?? '';

/** Runs one query on the database of a service of that shop. */
export const queryShop = (service: string, query: string, values: readonly unknown[] = []) => {
  const url = Object.assign(new URL(process.env.TEST_DATABASE_URL!), {pathname: '/cli'});
  return queryDatabase<any>(databaseOf(url.href, service), query, values);
};

export type Outcome = {readonly exitCode: number; readonly stdout: string; readonly stderr: string; readonly json: any};

/** Notes for `tried.ts` what was run: whole test runs name a file. */
const note = (tried: Tried): void => {
  const file = process.env.TEST_CLI_TRIED;
  if (file) appendFileSync(file, `${JSON.stringify(tried)}\n`);
};

/** Collects what is written to a stream until `stop`. */
const capture = (stream: NodeJS.WriteStream) => {
  const {write} = stream;
  let text = '';
  stream.write = ((part: string | Uint8Array, ...rest: unknown[]) => {
    text += String(part);
    const done = rest.find(each => typeof each === 'function') as (() => void) | undefined;
    done?.();
    return true;
  }) as typeof write;
  return () => {
    stream.write = write;
    return text;
  };
};

/**
 * Runs a command line in this process, against the shared shop unless `--url` names another one. One at a time: it collects what the process prints.
 *
 * @param line as typed, without `ecom`: words in single quotes are one argument; or the arguments
 */
export const ecom = async (line: string | readonly string[]): Promise<Outcome> => {
  const argv =
    typeof line === 'string' ? [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, word]) => quoted ?? word!) : line;
  const {main} = await import('@ecom/cli/main');
  const stops = [capture(process.stdout), capture(process.stderr)];
  process.env.ECOM_URL = shopUrl;
  process.exitCode = 0;
  const exitCode = await main(argv);
  process.exitCode = 0;
  note({argv, exitCode});
  const [stdout, stderr] = stops.map(stop => stop()) as [string, string];
  return {
    exitCode,
    stdout,
    stderr,
    get json() {
      return JSON.parse(stdout);
    },
  };
};

/** Logs in as the administrator for the commands that follow. */
export const logInAsAdministrator = async (): Promise<void> => {
  const {createClient} = await import('../e2e/client.ts');
  process.env.ECOM_TOKEN = await createClient(shopUrl).logIn(administrator.email, administrator.password);
};

/** An order of two pieces at 19.99 EUR, as its guest sees it: paid, unless the means of payment or the provider asks for more. */
export const buy = async (payment = 'tok_ok', provider = 'simulated') => {
  const {createClient} = await import('../e2e/client.ts');
  const client = createClient(shopUrl);
  const token = await client.logInAsAdministrator();
  const product = await client.createProduct(token, {stock: 5, price: 1999});
  const cart = await client.createCart([{variantId: product.variantId, quantity: 2}]);
  const {body} = await client.checkOut(cart, {payment, provider});
  return (await client.waitForOrder(body.orderId, cart)).body;
};

/** Starts a command line in a process of its own, with the login of `logInAsAdministrator` unless `env` says otherwise. */
export const startEcom = (argv: readonly string[], env: NodeJS.ProcessEnv = loginEnv()) => {
  const child = spawn(process.execPath, [program, ...argv], {
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      NO_COLOR: '1',
      ECOM_CONFIG_DIR: folder,
      ...env,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.once('close', exitCode => note({argv, exitCode}));
  return child;
};

const loginEnv = () => ({ECOM_URL: shopUrl, ...(process.env.ECOM_TOKEN && {ECOM_TOKEN: process.env.ECOM_TOKEN})});

/** Runs a command line in a process of its own, with text on its standard input. */
export const spawnEcom = async (
  argv: readonly string[],
  {input = '', env = {}}: {readonly input?: string; readonly env?: Readonly<Record<string, string>>} = {},
): Promise<Omit<Outcome, 'json'>> => {
  const child = startEcom(argv, env);
  child.stdin.end(input);
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return {exitCode, stdout, stderr};
};

/** Asserts that a command line ends with this exit code, prints no data, and says on standard error what the pattern matches. */
export const refuses = async (
  t: ExecutionContext,
  line: string | readonly string[],
  exitCode: number,
  pattern: RegExp,
) => {
  const outcome = await ecom(line);
  t.deepEqual({exitCode: outcome.exitCode, stdout: outcome.stdout}, {exitCode, stdout: ''}, outcome.stderr);
  t.regex(outcome.stderr, pattern);
};
