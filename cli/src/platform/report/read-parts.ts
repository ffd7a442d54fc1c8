import type {Kubectl} from '../kubectl.ts';
import {findOperators, operatorPods} from '../operator.ts';
import {type Resource, resources} from '../resource.ts';
import type {Shop} from '../shop.ts';
import {createAttempt} from './attempt.ts';
import {readPodLogs} from './read-logs.ts';
import {type ObjectsByKind, readNamedSecrets, readObjects} from './read-objects.ts';

/** What a report is made of. */
export type ReportParts = {
  readonly objects: ObjectsByKind;
  /** By the path of the file. */
  readonly logs: ReadonlyMap<string, string>;
  /** Secrets that the Shop, its backups and restores name: only to hide their values elsewhere. */
  readonly namedSecrets: readonly Resource[];
  /** What could not be read, and why. */
  readonly unreadable: readonly string[];
};

/** Reads everything about a Shop and the operators of its cluster; what may not be read is left out and named. */
export const readParts = async (kubectl: Kubectl, shop: Shop): Promise<ReportParts> => {
  const {attempt, unreadable} = createAttempt();
  const objects = await readObjects(kubectl, shop, attempt);
  const named = [shop, ...[resources.backup, resources.restore].flatMap(kind => objects.get(kind) ?? [])];
  const logs = [await readPodLogs(kubectl, objects.get('pods') ?? [], 'logs', attempt)];
  const operators = await attempt('operators', () => findOperators(kubectl), []);
  for (const {metadata} of operators) {
    const {namespace} = metadata;
    const pods = await attempt('pods of the operator', () => operatorPods(kubectl, namespace), []);
    logs.push(await readPodLogs(kubectl.inNamespace(namespace), pods, 'operator', attempt));
  }
  return {
    objects: operators.length > 0 ? new Map([...objects, ['operators', operators]]) : objects,
    logs: new Map(logs.flatMap(each => [...each])),
    namedSecrets: await readNamedSecrets(kubectl, named, attempt),
    unreadable,
  };
};
