import type {KubernetesObject} from '../domain/kubernetes-object.ts';
import {type FakeStatus, fakeStatus} from './fake-status.ts';

type Fields = Record<string, unknown>;

const microTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

const isTooLong = (value: unknown, maxBytes: number) => Buffer.byteLength(String(value ?? '')) > maxBytes;

const checkTimes = (fields: Fields, names: readonly string[]) => {
  const wrong = names.find(name => fields[name] !== undefined && !microTime.test(String(fields[name])));
  return wrong && fakeStatus(400, `parsing time "${fields[wrong]}" as "2006-01-02T15:04:05.000000Z07:00"`);
};

const checkEvent = (event: Fields) => {
  const missing = ['eventTime', 'reportingController', 'reportingInstance', 'action', 'reason'].find(
    name => !event[name],
  );
  if (missing) return fakeStatus(422, `${missing}: Required value`);
  if (isTooLong(event.note, 1024)) return fakeStatus(422, 'note: can have at most 1024 characters');
  const tooLong = ['reportingInstance', 'action', 'reason'].find(name => isTooLong(event[name], 128));
  if (tooLong) return fakeStatus(422, `${tooLong}: can have at most 128 characters`);
  const series = event.series as Fields | undefined;
  if (series && Number(series.count) < 2) return fakeStatus(422, 'series.count: should be at least 2');
  return checkTimes(event, ['eventTime']) ?? (series && checkTimes(series, ['lastObservedTime']));
};

/** The rules of real API servers that clients break most easily. */
export const validate = (object: KubernetesObject): FakeStatus | undefined => {
  if (object.kind === 'Lease')
    return checkTimes((object.spec ?? {}) as Fields, ['acquireTime', 'renewTime']) || undefined;
  if (object.kind === 'Event') return checkEvent(object) || undefined;
  return undefined;
};
