import {listResources} from './find-shop.ts';
import type {Kubectl} from './kubectl.ts';
import {type Resource, resources} from './resource.ts';
import type {Shop} from './shop.ts';

/** An event of the cluster, as the API `v1` has it. */
type ClusterEvent = Resource & {
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly count?: number;
  readonly involvedObject: {readonly kind: string; readonly name: string};
  readonly firstTimestamp?: string | null;
  readonly lastTimestamp?: string | null;
  readonly eventTime?: string | null;
  readonly series?: {readonly count?: number; readonly lastObservedTime?: string};
};

export type ShopEvent = {
  /** When it happened last: RFC 3339. */
  readonly at: string;
  readonly type: string;
  readonly reason: string;
  /** `Pod/shop-order-5d8`. */
  readonly object: string;
  /** How often. */
  readonly count: number;
  readonly message: string;
};

const lastAt = ({series, lastTimestamp, eventTime, metadata}: ClusterEvent): string => {
  const at = series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? metadata.creationTimestamp;
  return at ? new Date(at).toISOString() : '';
};

const toEvent = (event: ClusterEvent): ShopEvent => ({
  at: lastAt(event),
  type: event.type ?? 'Normal',
  reason: event.reason ?? '',
  object: `${event.involvedObject.kind}/${event.involvedObject.name}`,
  count: event.series?.count ?? event.count ?? 1,
  message: (event.message ?? '').trim(),
});

/** How the names of a Shop's objects begin. */
const baseNameOf = ({spec, metadata}: Shop): string => String(spec.nameOverride || metadata.name);

/**
 * The Shop whose object has this name: that with the longest name with which it begins. Objects that are gone have no labels any more, and still events.
 */
const ownerOf = (object: string, shops: readonly Shop[]): string | undefined => {
  const owners = shops.filter(
    shop => object === shop.metadata.name || object === baseNameOf(shop) || object.startsWith(`${baseNameOf(shop)}-`),
  );
  return owners.toSorted((one, other) => baseNameOf(other).length - baseNameOf(one).length)[0]?.metadata.name;
};

/** The events of a Shop and of its objects, the oldest first. */
export const listEvents = async (kubectl: Kubectl, {metadata: {name}}: Shop): Promise<readonly ShopEvent[]> => {
  const [events, shops] = await Promise.all([
    listResources<ClusterEvent>(kubectl, 'events'),
    listResources<Shop>(kubectl, resources.shop),
  ]);
  return events
    .filter(({involvedObject}) => ownerOf(involvedObject.name, shops) === name)
    .map(toEvent)
    .toSorted((one, other) => one.at.localeCompare(other.at));
};
