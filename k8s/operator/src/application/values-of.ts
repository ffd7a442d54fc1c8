import {Failure} from '@ecom/core/failure';
import {hashOf} from '../domain/hash.ts';
import {type KubernetesObject, ownerReference} from '../domain/kubernetes-object.ts';
import {sourceAnnotation} from '../domain/release-objects.ts';
import {type Shop, shopLabel} from '../domain/shop.ts';
import type {ChartRenderer, Cluster} from './ports.ts';

export type Values = Readonly<Record<string, unknown>>;

/** The keys of a Secret, in base64. */
type SecretData = Readonly<Record<string, string>>;

type Dependencies = {
  readonly cluster: Cluster;
  readonly render: ChartRenderer;
  /** A new password of 256 bits. */
  readonly newPassword: () => string;
};

export type ShopValues = {
  readonly values: Values;
  /** The Secret that the values name. */
  readonly credentials: KubernetesObject;
};

const generatedKeys = ['administratorPassword', 'internalSecret', 'postgresPassword'] as const;
const secretKind = {apiVersion: 'v1', kind: 'Secret'} as const;

const sectionOf = (values: Values, name: string): Values => (values[name] ?? {}) as Values;
const dataOf = (secret: KubernetesObject | undefined): SecretData => (secret?.data ?? {}) as SecretData;
const fromBase64 = (text: string): string => Buffer.from(text, 'base64').toString();
const toBase64 = (text: string): string => Buffer.from(text).toString('base64');

/** The values of the chart that a Shop asks for. */
const chartValuesOf = ({spec: {lifecycle: _lifecycle, rollout: _rollout, ...values}}: Shop): Values => ({
  ...values,
  migrations: {...sectionOf(values, 'migrations'), hooks: false, republish: true},
});

/**
 * Passwords that nobody named: created once, in a Secret that outlives the shop, since the databases know them. An administrator logs in with
 * one of them.
 */
const generatePasswords = async ({cluster, newPassword}: Dependencies, shop: Shop): Promise<Values> => {
  const {name, namespace} = shop.metadata;
  const ref = {...secretKind, namespace, name: `${name}-passwords`};
  const known = dataOf(await cluster.get(ref));
  const missing = generatedKeys.filter(key => !known[key]);
  const data = {...known, ...Object.fromEntries(missing.map(key => [key, toBase64(newPassword())]))};
  if (missing.length > 0) {
    await cluster.apply({
      ...secretKind,
      metadata: {namespace, name: ref.name, labels: {[shopLabel]: name}},
      type: 'Opaque',
      data,
    });
  }
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, fromBase64(value)]));
};

/** The keys that pods read: those of the Secret that the Shop names, or those that the chart makes of the Shop's credentials. */
const credentialsOf = async (dependencies: Dependencies, shop: Shop, values: Values): Promise<SecretData> => {
  const {cluster, render} = dependencies;
  const {name, namespace} = shop.metadata;
  const given = sectionOf(values, 'credentials');
  if (given.existingSecret) {
    const secret = await cluster.get({...secretKind, namespace, name: String(given.existingSecret)});
    if (!secret) {
      throw new Failure(
        'invalid',
        'secret-missing',
        `There is no Secret ${given.existingSecret} in ${namespace}, which spec.credentials.existingSecret names. Create it.`,
      );
    }
    return dataOf(secret);
  }
  const isComplete = generatedKeys.every(key => given[key]);
  const credentials = isComplete ? given : {...(await generatePasswords(dependencies, shop)), ...given};
  const rendered = await render({name, namespace, values: {...values, credentials}});
  return dataOf(rendered.find(object => object.kind === 'Secret' && object.metadata.name.endsWith('-credentials')));
};

/**
 * A copy of the credentials whose name tells their content, so that pods of a revision keep theirs while others are rolled out. It has the internal
 * secret of the copy before, which pods of both revisions accept.
 */
const copyOf = async ({cluster}: Dependencies, shop: Shop, data: SecretData): Promise<KubernetesObject> => {
  const {name, namespace} = shop.metadata;
  const source = hashOf(data);
  const before = shop.status?.credentialsSecret;
  const current = before ? await cluster.get({...secretKind, namespace, name: before}) : undefined;
  const isCurrent = current?.metadata.annotations?.[sourceAnnotation] === source;
  const previous = isCurrent ? dataOf(current)['internal-secret-previous'] : dataOf(current)['internal-secret'];
  const copied = {
    ...data,
    ...(previous && previous !== data['internal-secret'] && {'internal-secret-previous': previous}),
  };
  return {
    ...secretKind,
    metadata: {
      name: `${name}-credentials-${hashOf(copied)}`,
      namespace,
      labels: {[shopLabel]: name, 'app.kubernetes.io/managed-by': 'ecom-operator'},
      annotations: {[sourceAnnotation]: source},
      ownerReferences: [ownerReference(shop)],
    },
    type: 'Opaque',
    immutable: true,
    data: copied,
  };
};

/** Other passwords get other roles, so that nobody is locked out while both are in use. */
const roleSuffixOf = (data: SecretData): string =>
  hashOf(Object.entries(data).filter(([key]) => /^postgres-.*-password$/.test(key))).slice(0, 6);

/**
 * The values with which the chart is rendered for a shop, and the Secret with its credentials.
 *
 * @throws Failure `invalid` when the Secret that the shop names does not exist, or the chart refuses the values
 */
export const valuesOf =
  (dependencies: Dependencies) =>
  async (shop: Shop): Promise<ShopValues> => {
    const values = chartValuesOf(shop);
    const data = await credentialsOf(dependencies, shop, values);
    const credentials = await copyOf(dependencies, shop, data);
    const postgres = sectionOf(values, 'postgres');
    const roleSuffix = postgres.existingSecret ? '' : roleSuffixOf(data);
    return {
      credentials,
      values: {
        ...values,
        postgres: {roleSuffix, ...postgres},
        credentials: {
          existingSecret: credentials.metadata.name,
          hasPreviousInternalSecret: 'internal-secret-previous' in dataOf(credentials),
        },
      },
    };
  };
