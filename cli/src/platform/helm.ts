import {execFile} from 'node:child_process';
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {CommandError} from '../client/errors.ts';
import {environment} from '../environment.ts';

const execute = promisify(execFile);
const timeoutMs = 60_000;

export type ChartOptions = {
  /** Its folder or address (`oci://…`). */
  readonly chart: string;
  readonly release: string;
  readonly namespace: string;
  /** A file with values. */
  readonly values?: string | undefined;
  /** Single values, such as `{'image.tag': '1.2.3'}`. */
  readonly set?: Readonly<Record<string, string>>;
};

/**
 * The folder of a chart: inside of the published package, else that of the repository.
 *
 * @param root the folder of this package
 * @throws CommandError where charts are not installed
 */
export const chartFolder = (root: string, name: string): string => {
  const folder = [join(root, 'charts', name), join(root, '..', 'charts', name)].find(existsSync);
  if (folder) return folder;
  throw new CommandError(
    `This ecom has no charts/${name}.`,
    'Use ecom from npm or from the repository, or name a chart with --chart.',
  );
};

/** The manifests of a chart, as YAML. @throws CommandError without helm, or when the chart refuses its values */
export const renderChart = async ({chart, release, namespace, values, set = {}}: ChartOptions): Promise<string> => {
  const settings = Object.entries(set).flatMap(([name, value]) => ['--set-string', `${name}=${value}`]);
  const args = ['template', release, chart, '--namespace', namespace, ...(values ? ['--values', values] : [])];
  try {
    const options = {env: environment, timeout: timeoutMs, maxBuffer: 64 * 1024 * 1024};
    return (await execute('helm', [...args, ...settings], options)).stdout;
  } catch (error) {
    const {code, stderr} = error as {readonly code?: unknown; readonly stderr?: string};
    if (code === 'ENOENT')
      throw new CommandError(
        'helm is not installed, or not in PATH.',
        'Install it: https://helm.sh/docs/intro/install',
      );
    const reason = stderr?.trim().replace(/^Error: /, '');
    throw new CommandError(`The chart cannot be rendered: ${reason || (error as Error).message}`);
  }
};
