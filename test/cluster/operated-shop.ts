import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {parse} from 'yaml';
import type {LoadedShop} from './load.ts';
import {attempt, getJson, helm, kubectl, root, run} from './programs.ts';
import {expect, type ProofContext} from './proof.ts';
import {createProducts, deleteNamespace, gatewayUrl, installEngines, openDatabases} from './release.ts';
import {closeSharedShop} from './shop.ts';

/** Where the operator runs, and the shop that most of its proofs share. */
export const operatorNamespace = 'ecom-operator';
export const namespace = 'ecom-operated';
export const name = 'shop';

type Values = Record<string, unknown>;

const merged = (one: Values, other: Values): Values => {
  const isSection = (value: unknown): value is Values =>
    value !== null && typeof value === 'object' && !Array.isArray(value);
  return Object.fromEntries(
    [...new Set([...Object.keys(one), ...Object.keys(other)])].map(key => {
      const [left, right] = [one[key], other[key]];
      return [key, isSection(left) && isSection(right) ? merged(left, right) : (right ?? left)];
    }),
  );
};

export const imageOf = (image: string) => {
  const colon = image.lastIndexOf(':');
  return {repository: image.slice(0, colon), tag: image.slice(colon + 1)};
};

/** The spec of a Shop on the engines of its namespace, with the values that the cluster needs. */
export const specOf = async ({values}: ProofContext, image: string, more: Values = {}): Promise<Values> => {
  const files = ['charts/ecom/ci/local-values.yaml', ...values.ecom.filter(argument => argument !== '-f')];
  const parsed: Values[] = [];
  for (const file of files) parsed.push(parse(await readFile(join(root, file), 'utf8')));
  const ours = {
    image: imageOf(image),
    // Buyers come from one address, and so many that limits would refuse them.
    rateLimit: false,
    gateway: {proxy: {serviceType: 'NodePort'}},
    rollout: {observeSeconds: 5, deadlineSeconds: 120},
  };
  return [...parsed, ours, more].reduce(merged);
};

const installOperator = ({images}: ProofContext, ...args: readonly string[]): Promise<string> => {
  const {repository, tag} = imageOf(images.operator);
  const image = `image.repository=${repository},image.tag=${tag}`;
  const target = ['--namespace', operatorNamespace, '--create-namespace'];
  return helm(
    'upgrade',
    '--install',
    'ecom-operator',
    'charts/ecom-operator',
    ...target,
    '--set',
    image,
    ...args,
    '--wait',
    '--timeout',
    '2m',
  );
};

const shopOf = async (inNamespace = namespace) => getJson('shop', name, '--namespace', inNamespace);

/** A condition of the Shop. */
export const conditionOf = async (type: string, inNamespace = namespace) => {
  const {status} = await shopOf(inNamespace);
  return (status?.conditions ?? []).find((condition: {type: string}) => condition.type === type);
};

export const applyShop = (spec: Values, inNamespace = namespace): Promise<string> =>
  run(
    'kubectl',
    ['apply', '--server-side', '--force-conflicts', '--field-manager=proofs', '-f', '-'],
    JSON.stringify({apiVersion: 'ecom.dev/v1alpha1', kind: 'Shop', metadata: {name, namespace: inNamespace}, spec}),
  );

/** Changes the spec of the shop by a merge patch. */
export const patchShop = (spec: Values): Promise<string> =>
  kubectl('patch', 'shop', name, '--namespace', namespace, '--type', 'merge', '--patch', JSON.stringify({spec}));

/**
 * Waits until the operator has done with the spec that the Shop has now.
 *
 * @param phases in which it is done: `Ready`, `Stalled`, …
 * @throws Error with its conditions after the time
 */
export const settled = async (phases: readonly string[], seconds = 300, inNamespace = namespace): Promise<string> => {
  for (const end = performance.now() + seconds * 1000; performance.now() < end; ) {
    const {metadata, status = {}} = await shopOf(inNamespace);
    const isCurrent = status.observedGeneration === metadata.generation;
    const isReconciling = status.conditions?.some(
      ({type, status: value}: {type: string; status: string}) => type === 'Reconciling' && value === 'True',
    );
    if (isCurrent && !isReconciling && phases.includes(status.phase)) return status.phase;
    await delay(500);
  }
  const {status} = await shopOf(inNamespace);
  throw new Error(`The Shop is ${status?.phase} after ${seconds} s: ${JSON.stringify(status?.conditions)}`);
};

export type OperatedShop = LoadedShop & {readonly secondsToReady: number; reconnect(): Promise<void>};

let shop: (OperatedShop & {close(): Promise<void>}) | undefined;

/** The shop that most proofs of the operator share: created by the first that asks for it. */
export const operatedShop = async (context: ProofContext): Promise<OperatedShop> => {
  if (shop) return shop;
  // One node has no room for both.
  await closeSharedShop();
  await installEngines(namespace, context.values);
  const begin = performance.now();
  await installOperator(context);
  await applyShop(await specOf(context, context.images.current));
  await settled(['Ready']);
  const secondsToReady = Math.round((performance.now() - begin) / 1000);
  const url = await gatewayUrl(namespace, name);
  const prefix = `${namespace}_${name}`.replaceAll('-', '_');
  let databases = await openDatabases(namespace, prefix);
  shop = {
    url,
    secondsToReady,
    products: await createProducts(url, [1_000_000, 1_000_000, 40]),
    databaseOf: service => databases.databaseOf(service),
    async reconnect() {
      await databases.close();
      databases = await openDatabases(namespace, prefix);
    },
    close: () => databases.close(),
  };
  return shop;
};

export const closeOperatedShop = async ({keepsEngines = false} = {}): Promise<void> => {
  await shop?.close();
  shop = undefined;
  await attempt('kubectl', ['delete', 'shops', '--all', '--all-namespaces', '--timeout=60s']);
  await attempt('helm', ['uninstall', 'ecom-operator', '--namespace', operatorNamespace]);
  await deleteNamespace(...(keepsEngines ? [] : [namespace]), operatorNamespace);
};

/** The image that the pods of a service run. */
export const runningImage = async (service: string): Promise<string> => {
  const {spec} = await getJson('deployment', `${name}-${service}`, '--namespace', namespace);
  return spec.template.spec.containers[0].image;
};

/** Waits until something holds. */
export const until = async (what: string, seconds: number, holds: () => Promise<boolean>): Promise<number> => {
  const begin = performance.now();
  while (!(await holds())) {
    expect(performance.now() - begin < seconds * 1000, `${what} took more than ${seconds} s.`);
    await delay(250);
  }
  return Math.round((performance.now() - begin) / 100) / 10;
};
