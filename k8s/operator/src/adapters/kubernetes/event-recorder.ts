import {randomUUID} from 'node:crypto';
import {Failure} from '@ecom/core/failure';
import type {Logger} from '@ecom/core/log';
import type {NewEvent} from '../../application/ports.ts';
import type {Api} from './api.ts';
import {toMicroTime} from './micro-time.ts';

export type EventRecorderOptions = {
  readonly api: Api;
  /** Name of the controller, qualified by a domain: `ecom.dev/operator` */
  readonly controller: string;
  /** Name of the pod. */
  readonly instance: string;
  readonly log: Logger;
  readonly now?: () => Date;
};

/** An event that was recorded, and may be repeated. */
type Series = {readonly path: string; name: string; count: number; lastAt: number; request: Promise<void>};

/** The API forgets events after an hour; an event that is repeated later is a new one. */
const seriesTimeoutMs = 30 * 60_000;

/** Limits of the API in bytes. */
const maxNoteBytes = 1024;
const maxInstanceBytes = 128;

const truncate = (text: string, maxBytes: number) => {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  const start = Buffer.from(text).subarray(0, maxBytes - 3);
  return `${start.toString().replace(/\uFFFD+$/, '')}…`;
};

/** Events of objects of the whole cluster are in this namespace. */
const clusterNamespace = 'default';

/**
 * Records events (events.k8s.io/v1) about objects. One that is repeated within 30 minutes (same object, reason and note) becomes a series with a count.
 * Failures are logged.
 */
export const createEventRecorder = ({api, controller, instance, log, now = () => new Date()}: EventRecorderOptions) => {
  const recorded = new Map<string, Series>();

  const create = (series: Series, event: NewEvent, at: Date) => {
    const {regarding, type, reason, action, note} = event;
    const {name, uid, namespace = clusterNamespace} = regarding.metadata;
    series.name = `${name.slice(0, 200)}.${randomUUID().slice(0, 13)}`;
    const body = {
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: {name: series.name, namespace},
      eventTime: toMicroTime(at),
      reportingController: controller,
      reportingInstance: truncate(instance, maxInstanceBytes),
      regarding: {
        apiVersion: regarding.apiVersion,
        kind: regarding.kind,
        name,
        uid,
        namespace: regarding.metadata.namespace,
      },
      type,
      reason,
      action,
      note: truncate(note, maxNoteBytes),
    };
    return api.json({method: 'POST', path: series.path, body});
  };

  const repeat = (series: Series, count: number, at: Date) =>
    api.json({
      method: 'PATCH',
      path: `${series.path}/${series.name}`,
      contentType: 'application/merge-patch+json',
      body: {series: {count, lastObservedTime: toMicroTime(at)}},
    });

  const send = async (series: Series, event: NewEvent, at: Date) => {
    const count = ++series.count;
    try {
      if (count === 1) await create(series, event, at);
      else await repeat(series, count, at);
    } catch (error) {
      if (count > 1 && error instanceof Failure && error.kind === 'not-found') {
        series.count = 0;
        return send(series, event, at);
      }
      if (count === 1) series.count = 0;
      log.warn({err: error, reason: event.reason}, 'an event was not recorded: %s', event.note);
    }
  };

  const forgetOld = (before: number) => {
    for (const [key, {lastAt}] of recorded) if (lastAt < before) recorded.delete(key);
  };

  return async (event: NewEvent): Promise<void> => {
    const {regarding, reason, note} = event;
    const at = now();
    forgetOld(at.getTime() - seriesTimeoutMs);
    const {apiVersion, kind, metadata} = regarding;
    const key = JSON.stringify([apiVersion, kind, metadata.namespace, metadata.name, metadata.uid, reason, note]);
    const path = `/apis/events.k8s.io/v1/namespaces/${metadata.namespace ?? clusterNamespace}/events`;
    const series = recorded.get(key) ?? {path, name: '', count: 0, lastAt: 0, request: Promise.resolve()};
    recorded.set(key, series);
    series.lastAt = at.getTime();
    // The first one creates what the next ones change.
    series.request = series.request.then(() => send(series, event, at));
    await series.request;
  };
};
