import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import {Failure} from '@ecom/core/failure';
import {LRUCache} from 'lru-cache';
import {parseAllDocuments} from 'yaml';
import type {ChartRenderer} from '../../application/ports.ts';
import {hashOf} from '../../domain/hash.ts';
import type {KubernetesObject} from '../../domain/kubernetes-object.ts';

export type HelmOptions = {
  /** The program. */
  readonly helm: string;
  /** The folder of the chart. */
  readonly chart: string;
  /** Of the cluster, such as `1.36.0`. */
  readonly kubernetesVersion: string;
  /** Kinds of the cluster that templates ask for: `monitoring.coreos.com/v1`. */
  readonly apiVersions: readonly string[];
};

const execute = promisify(execFile);
const timeoutMs = 30_000;
/** A shop is rendered twice: with its own credentials, and with the copy of them. */
const maxRendered = 64;

/** What `helm` says, without its program's name. */
const messageOf = (error: {readonly stderr?: string; readonly message: string}): string =>
  (error.stderr ?? error.message)
    .replace(/^Error: (?:execution error at \([^)]*\): )?/, '')
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ');

/** Renders with `helm template`, once for the same values. */
export const createHelmRenderer = ({helm, chart, kubernetesVersion, apiVersions}: HelmOptions): ChartRenderer => {
  const rendered = new LRUCache<string, Promise<readonly KubernetesObject[]>>({max: maxRendered});
  const versions = apiVersions.flatMap(version => ['--api-versions', version]);

  const template = async (name: string, namespace: string, values: object): Promise<readonly KubernetesObject[]> => {
    const args = ['template', name, chart, '--namespace', namespace, '--kube-version', kubernetesVersion, ...versions];
    const running = execute(helm, [...args, '--values', '-'], {timeout: timeoutMs, maxBuffer: 64 * 1024 * 1024});
    running.child.stdin?.on('error', () => {});
    running.child.stdin?.end(JSON.stringify(values));
    const {stdout} = await running.catch(error => {
      if (error.code === 'ENOENT' || error.killed) throw error;
      throw new Failure('invalid', 'values-refused', `The chart refuses the Shop: ${messageOf(error)}`);
    });
    return parseAllDocuments(stdout).flatMap(document => document.toJS() ?? []);
  };

  return ({name, namespace, values}) => {
    const key = hashOf({name, namespace, values});
    const known = rendered.get(key) ?? template(name, namespace, values);
    rendered.set(key, known);
    known.catch(() => rendered.delete(key));
    return known;
  };
};
