import type {KubernetesObject} from '../domain/kubernetes-object.ts';
import type {FakeObjects, Place} from './fake-objects.ts';
import {type FakeStatus, fakeStatus} from './fake-status.ts';

type Rest = {readonly items: readonly KubernetesObject[]; readonly revision: number};

/** Lists by pages, which all show the state at the time of the first one. */
export const createFakePages = (objects: FakeObjects) => {
  const rests = new Map<string, Rest>();
  let tokens = 0;

  return {
    list(
      {apiVersion, kind, ...place}: Place,
      matches: (object: KubernetesObject) => boolean,
      {limit, token}: {readonly limit: number; readonly token: string | null},
    ): object | FakeStatus {
      const all = {items: objects.list({apiVersion, kind, ...place}).filter(matches), revision: objects.revision()};
      const rest = token === null ? all : rests.get(token);
      if (!rest) return fakeStatus(410, 'The provided continue parameter is too old to display a consistent list.');
      const {items, revision} = rest;
      const next = items.length > limit ? `token-${++tokens}` : undefined;
      if (next) rests.set(next, {items: items.slice(limit), revision});
      return {
        kind: `${kind}List`,
        apiVersion,
        metadata: {resourceVersion: String(revision), ...(next && {continue: next})},
        // Like those of a real API server, they do not say their kind.
        items: items.slice(0, limit).map(({apiVersion: _, kind: __, ...item}) => item),
      };
    },
    /** The rests of lists are forgotten. */
    expire: () => rests.clear(),
  };
};
