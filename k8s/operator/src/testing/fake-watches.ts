import type {ServerResponse} from 'node:http';
import type {KubernetesObject} from '../domain/kubernetes-object.ts';
import type {FakeObjects, Place, StoredChange} from './fake-objects.ts';
import {fakeStatus} from './fake-status.ts';

type Watch = {
  readonly place: Place;
  readonly wantsBookmarks: boolean;
  readonly response: ServerResponse;
  /** Whether nothing is reported any more. */
  isSilent: boolean;
};

export type WatchRequest = {
  readonly place: Place;
  readonly matches: (object: KubernetesObject) => boolean;
  readonly resourceVersion: number;
  readonly wantsBookmarks: boolean;
  readonly timeoutSeconds: number | undefined;
};

const tooOld = fakeStatus(410, 'The resourceVersion for the provided watch is too old.');

/** The watches of the fake API server, and what can happen to them. */
export const createFakeWatches = (objects: FakeObjects) => {
  const watches = new Set<Watch>();

  const send = ({response, isSilent}: Watch, type: string, object: unknown) => {
    if (!isSilent) response.write(`${JSON.stringify({type, object})}\n`);
  };

  /** An object that no longer fits the selector is reported as deleted. */
  const report = (watch: Watch, matches: WatchRequest['matches'], {before, after}: StoredChange) => {
    const [wasThere, isThere] = [before !== undefined && matches(before), after !== undefined && matches(after)];
    if (isThere) send(watch, wasThere ? 'MODIFIED' : 'ADDED', after);
    else if (wasThere) send(watch, 'DELETED', after ?? before);
  };

  const bookmark = (watch: Watch) => {
    const {apiVersion, kind} = watch.place;
    const metadata = {resourceVersion: String(objects.revision()), creationTimestamp: null};
    if (watch.wantsBookmarks) send(watch, 'BOOKMARK', {apiVersion, kind, metadata});
  };

  const silence = (finish: (watch: Watch) => unknown) => {
    for (const watch of watches) {
      watch.isSilent = true;
      finish(watch);
    }
  };

  return {
    open(response: ServerResponse, {place, matches, resourceVersion, wantsBookmarks, timeoutSeconds}: WatchRequest) {
      response.writeHead(200, {'content-type': 'application/json'}).flushHeaders();
      const watch: Watch = {place, wantsBookmarks, response, isSilent: false};
      const missed = objects.changesSince(resourceVersion);
      if (!missed) {
        send(watch, 'ERROR', tooOld);
        response.end();
        return;
      }
      for (const change of missed) if (objects.isWithin(change.place, place)) report(watch, matches, change);
      watches.add(watch);
      const unsubscribe = objects.subscribe(place, change => report(watch, matches, change));
      const timer = timeoutSeconds === undefined ? undefined : setTimeout(() => response.end(), timeoutSeconds * 1000);
      response.on('close', () => {
        clearTimeout(timer);
        unsubscribe();
        watches.delete(watch);
      });
    },

    count: () => watches.size,
    /** Each watch that asked for bookmarks gets one with the current revision. */
    bookmark() {
      for (const watch of watches) bookmark(watch);
    },
    /** The API server ends all watches, as after their timeout. */
    end: () => silence(({response}) => response.end()),
    /** The connections of all watches break within a line. */
    cut: () => silence(({response}) => response.write('{"type":"ADDED","obj', () => response.socket?.destroy())),
    /** All watches stay open, and report nothing any more. */
    hang: () => silence(() => {}),
  };
};
