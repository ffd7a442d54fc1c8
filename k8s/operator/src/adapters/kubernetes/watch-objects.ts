import type {KubernetesObject, ObjectKind} from '../../domain/kubernetes-object.ts';
import type {Api} from './api.ts';
import {listPath} from './discovery.ts';
import {withoutManagedFields} from './list-objects.ts';
import {type Status, toFailure} from './status-failure.ts';

export type WatchEvent =
  | {readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: KubernetesObject}
  | {readonly type: 'BOOKMARK'; readonly resourceVersion: string};

export type WatchOptions = {
  readonly kind: ObjectKind;
  /** default: all */
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  /** That of the list, or of the last event. */
  readonly resourceVersion: string;
  /** After which the API ends the watch. */
  readonly timeoutSeconds: number;
  /** Milliseconds without an event or a bookmark after which the connection counts as broken. */
  readonly idleTimeoutMs: number;
  readonly signal: AbortSignal;
};

type Line =
  | {readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'; readonly object: KubernetesObject}
  | {readonly type: 'ERROR'; readonly object: Status};

const toEvent = ({type, object}: Line): WatchEvent => {
  if (type === 'ERROR') throw toFailure(object, object.code ?? 500);
  if (type === 'BOOKMARK') return {type, resourceVersion: object.metadata.resourceVersion!};
  return {type, object: withoutManagedFields(object)};
};

/**
 * The changes of objects since a `resourceVersion`, until the API ends the watch. Bookmarks, about one a minute, say how far an idle watch is.
 *
 * @throws Failure `stale` (`expired`) when the API has forgotten the version, `unavailable` when the connection breaks; the reason of the signal
 */
export async function* watchObjects(api: Api, options: WatchOptions): AsyncGenerator<WatchEvent, void> {
  const {kind, namespace, labelSelector, resourceVersion, timeoutSeconds, idleTimeoutMs, signal} = options;
  const path = listPath(kind.apiVersion, await api.resourceOf(kind), namespace);
  const query = {watch: true, allowWatchBookmarks: true, resourceVersion, timeoutSeconds, labelSelector};
  for await (const line of api.lines({path, query, idleTimeoutMs, signal})) yield toEvent(JSON.parse(line));
}
