import {Failure} from '@ecom/core/failure';

/** Lists of records by their kind. */
type PersonalData = Record<string, Record<string, unknown>[]>;

/** Which parts a service has answered. */
type Answered = {readonly service: string; readonly index: number; readonly isLast: boolean};

export type ExportPart = Answered & {readonly data: PersonalData};

/** What the services hold, by service. */
export type ExportedData = Record<string, PersonalData>;

/** A request for everything that the shop holds about a user. */
export type Export = {
  readonly id: string;
  readonly userId: string;
  /** RFC 3339, all of them */
  readonly requestedAt: string;
  readonly expiresAt: string;
  /** When the newest part arrived. */
  readonly updatedAt: string;
  readonly parts: readonly Answered[];
};

const dayMs = 86_400_000;

const isComplete = (parts: readonly Answered[]): boolean => {
  const last = parts.find(({isLast}) => isLast);
  return last !== undefined && parts.length === last.index + 1;
};

/** Those of the services that have not answered yet. */
export const pendingServices = ({parts}: Export, services: readonly string[]): readonly string[] =>
  services.filter(name => !isComplete(parts.filter(({service}) => service === name)));

/** @throws Failure `not-found` when it has expired */
export const assertNotExpired = (request: Export | undefined, userId: string, now: string): Export => {
  if (!request || Date.parse(request.expiresAt) <= Date.parse(now)) throw unknownExport(userId);
  return request;
};

export type NewExport = Pick<Export, 'id' | 'userId'> & {readonly days: number};

/** @throws Failure `rate-limited` when the newest export of the user is younger than a day */
export const createExport = ({id, userId, days}: NewExport, newest: Export | undefined, now: string): Export => {
  const ageMs = newest ? Date.parse(now) - Date.parse(newest.requestedAt) : dayMs;
  if (ageMs < dayMs) throw exportedToday(newest!, Math.ceil((dayMs - ageMs) / 1000));
  const expiresAt = new Date(Date.parse(now) + days * dayMs).toISOString();
  return {id, userId, requestedAt: now, expiresAt, updatedAt: now, parts: []};
};

/** The data of all parts in order, by service. */
export const mergeParts = (parts: readonly ExportPart[]): ExportedData => {
  const merged: Record<string, Record<string, Record<string, unknown>[]>> = {};
  for (const {service, data} of parts.toSorted((a, b) => a.index - b.index)) {
    merged[service] ??= {};
    for (const [kind, records] of Object.entries(data))
      merged[service][kind] = [...(merged[service][kind] ?? []), ...records];
  }
  return merged;
};

const unknownExport = (userId: string) =>
  new Failure('not-found', 'unknown-export', `There is no export of the data of user ${userId}. Request one.`);
const exportedToday = ({requestedAt}: Export, retryAfter: number) =>
  new Failure(
    'rate-limited',
    'exported-today',
    `An export was requested at ${requestedAt}. There is at most one a day: get that one, or request another tomorrow.`,
    {retryAfter},
  );
