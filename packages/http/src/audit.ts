import type {Principal} from '@ecom/contracts/principal';
import {readCursor, writeCursor} from '@ecom/core/cursor';
import {newId} from '@ecom/core/ids';
import type {Page} from '@ecom/core/page';
import {isPrivate, type RecordedChange, withRecordedChanges} from '@ecom/core/recorded-changes';
import type {Context} from 'koa';
import type {Route, RouteResponse} from './route.ts';

/** A request of staff or of an API key that changes something. */
export type AuditEntry = {
  readonly actor: {readonly userId: string; readonly email: string; readonly apiKeyId: string | null};
  /** The name of the operation. */
  readonly action: string;
  readonly method: string;
  readonly path: string;
  /** The parameters of the path. */
  readonly resourceIds: readonly string[];
  readonly traceId: string;
  readonly requestId: string;
  /** The client's IP address. */
  readonly address: string;
};

/** `resourceIds` has the ids of the changes, too. */
export type AuditRecord = AuditEntry & {
  readonly id: string;
  /** RFC 3339 */
  readonly at: string;
  readonly changes: readonly RecordedChange[];
};

export type AuditFilter = {
  /** The id of a user or of an API key. */
  readonly actor?: string | undefined;
  readonly action?: string | undefined;
  /** The id of a resource. */
  readonly resource?: string | undefined;
  /** RFC 3339, included. */
  readonly since?: string | undefined;
  /** RFC 3339, excluded. */
  readonly until?: string | undefined;
};

/** The audit log of a service. */
export type Audit = {
  /** Runs `work` and records the entry with its changes, both or neither. A response that repeats an earlier one is not recorded again. */
  run<T extends RouteResponse>(entry: AuditEntry, work: () => Promise<T>): Promise<T>;
  /**
   * Records the entry before work that one transaction cannot contain, and adds its changes when it succeeds.
   *
   * @param options.onlyChanges deletes the record when the work succeeds and has changed nothing; default: false
   */
  runAfterRecord<T extends RouteResponse>(
    entry: AuditEntry,
    work: () => Promise<T>,
    options?: {readonly onlyChanges?: boolean},
  ): Promise<T>;
  /** Newest first. @throws Failure `invalid` for the cursor of another list */
  list(
    filter: AuditFilter,
    page: {readonly limit: number; readonly cursor?: string | undefined},
  ): Promise<Page<AuditRecord>>;
};

/** The ids by which an entry is found. */
export const idsOf = ({resourceIds}: AuditEntry, changes: readonly RecordedChange[]): readonly string[] => [
  ...new Set([...resourceIds, ...changes.map(({id}) => id)]),
];

export const isRepetition = (response: RouteResponse): boolean => 'repeated' in response;

/** Whether a request is audited: one that may change something, by staff or an API key. */
const isAudited = ({method}: Route, principal: Principal | undefined): principal is Principal =>
  method !== 'get' && principal !== undefined && (principal.permissions.size > 0 || principal.apiKeyId !== undefined);

const entryOf = (ctx: Context, {name, method, path}: Route, {userId, email, apiKeyId}: Principal): AuditEntry => {
  const parameters = Object.entries(ctx.params as Record<string, string>).filter(([field]) => !isPrivate(field));
  const known = Object.fromEntries(parameters);
  return {
    actor: {userId, email, apiKeyId: apiKeyId ?? null},
    action: name,
    method: method.toUpperCase(),
    path: path.replaceAll(/:(\w+)/g, (_, field: string) => known[field] ?? `{${field}}`),
    resourceIds: Object.values(known),
    traceId: ctx.state.traceId(),
    requestId: ctx.state.requestId,
    address: ctx.ip,
  };
};

/** Runs a handler, and records the request in the audit log if it is by staff or an API key. */
export const runAudited = async <T extends RouteResponse>(
  audit: Audit | undefined,
  {ctx, route, principal}: {readonly ctx: Context; readonly route: Route; readonly principal: Principal | undefined},
  work: () => Promise<T>,
): Promise<T> => {
  if (!audit || !isAudited(route, principal)) return work();
  const entry = entryOf(ctx, route, principal);
  if (!route.audit) return audit.run(entry, work);
  return audit.runAfterRecord(entry, work, {onlyChanges: route.audit === 'before-changes'});
};

/** A log in memory, for a service without a database; the oldest of more than 10,000 records are dropped. */
export const memoryAudit = ({now = () => new Date().toISOString(), maxRecords = 10_000} = {}): Audit => {
  /** Newest first. */
  let records: readonly AuditRecord[] = [];
  const add = (entry: AuditEntry, changes: readonly RecordedChange[]) => {
    const record = {...entry, resourceIds: idsOf(entry, changes), id: newId(), at: now(), changes};
    records = [record, ...records].slice(0, maxRecords);
    return record.id;
  };
  return {
    async run(entry, work) {
      const {result, changes} = await withRecordedChanges(work);
      if (!isRepetition(result)) add(entry, changes);
      return result;
    },
    async runAfterRecord(entry, work, {onlyChanges = false} = {}) {
      const id = add(entry, []);
      const {result, changes} = await withRecordedChanges(work);
      if (onlyChanges && changes.length === 0) records = records.filter(record => record.id !== id);
      const resourceIds = idsOf(entry, changes);
      records = records.map(record => (record.id === id ? {...record, resourceIds, changes} : record));
      return result;
    },
    async list({actor, action, resource, since, until}, {limit, cursor}) {
      const [after] = cursor ? readCursor<[string]>(cursor, ([id]) => records.some(record => record.id === id)) : [];
      const found = records.filter(
        record =>
          (after === undefined || record.id < after) &&
          (actor === undefined || [record.actor.userId, record.actor.apiKeyId].includes(actor)) &&
          (action === undefined || record.action === action) &&
          (resource === undefined || record.resourceIds.includes(resource)) &&
          (since === undefined || record.at >= since) &&
          (until === undefined || record.at < until),
      );
      const items = found.slice(0, limit);
      return {items, nextCursor: found.length > limit ? writeCursor(items.at(-1)!.id) : null};
    },
  };
};
