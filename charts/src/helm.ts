import {execFile} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {parseAllDocuments} from 'yaml';

const run = promisify(execFile);
const fromRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** What is read of a rendered object. */
export type KubernetesObject = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  // biome-ignore lint/suspicious/noExplicitAny: tests read of it what they expect
  readonly spec?: any;
  readonly data?: Readonly<Record<string, string>>;
};

let program: Promise<string> | undefined;

/** Runs helm in the folder of the charts. */
export const helm = async (...args: readonly string[]): Promise<string> => {
  program ??= run(fromRoot('scripts/helm.sh')).then(({stdout}) => stdout.trim());
  const {stdout} = await run(await program, args, {cwd: fromRoot('charts'), maxBuffer: 64 * 1024 * 1024});
  return stdout;
};

/** The text of a rendered chart, for the release `ecom` in the namespace `shop`. */
export const renderText = (chart: string, ...args: readonly string[]): Promise<string> =>
  helm('template', 'ecom', chart, '--namespace', 'shop', ...args);

/** The objects of a rendered chart. */
export const render = async (chart: string, ...args: readonly string[]): Promise<readonly KubernetesObject[]> =>
  parseAllDocuments(await renderText(chart, ...args)).flatMap(document => document.toJS() ?? []);
