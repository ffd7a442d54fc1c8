import type {PersonalDataPart} from '@ecom/contracts/events/personal-data';
import {canAccess, type Principal, personOf} from '@ecom/contracts/principal';
import {assertNotExpired, createExport, type Export, type ExportedData, pendingServices} from '../domain/export.ts';
import {unknownUser} from '../domain/user.ts';
import type {Ports} from './ports.ts';

export type ExportState = {
  readonly export: Export;
  /** The services that have not answered yet. */
  readonly pending: readonly string[];
  /** Null until all services have answered. */
  readonly data: ExportedData | null;
};

/** The service that has the exports; it answers at once. */
const ownService = 'users';

const pendingOf = ({answeringServices}: Ports, request: Export) =>
  pendingServices(request, [ownService, ...answeringServices]);

type Reader = {readonly principal: Principal; readonly id: string};

const assertMayRead = ({principal, id}: Reader): void => {
  if (!canAccess(principal, id, 'users:read')) throw unknownUser(id);
};

/** Everything about an account with permissions is read only by itself and by administrators: it has what `users:read` does not show. */
const authorizeExport = async ({accounts}: Ports, {principal, id}: Reader): Promise<void> => {
  if (personOf(principal) === id || principal.permissions.has('accounts:write')) return;
  await accounts.authorizeChange(id, {isPrivileged: false, endsAccess: false});
};

/** Asks every service what it holds about the user; each answers by events. At most one a day. */
export const requestExport = (ports: Ports) => {
  const {users, addressBooks, exports, exportDays, newId, now} = ports;

  return async (reader: Reader): Promise<ExportState> => {
    assertMayRead(reader);
    const {id: userId} = reader;
    const user = await users.get(userId);
    if (!user || user.status === 'deleted') throw unknownUser(userId);
    await authorizeExport(ports, reader);
    const {version: _, accountVersion: __, ...profile} = user;
    const data = {profiles: [profile], addresses: [...(await addressBooks.get(userId))]};
    const created = await exports.create(
      userId,
      newest => createExport({id: newId(), userId, days: exportDays}, newest, now()),
      {service: ownService, index: 0, isLast: true, data},
    );
    return {export: created, pending: pendingOf(ports, created), data: null};
  };
};

/** The newest export that has not expired. */
const findExport = async ({exports, now}: Ports, {id: userId}: Reader): Promise<Export> =>
  assertNotExpired(await exports.newestOf(userId), userId, now());

const readExport = async (ports: Ports, reader: Reader): Promise<ExportState> => {
  const newest = await findExport(ports, reader);
  const pending = pendingOf(ports, newest);
  return {export: newest, pending, data: pending.length === 0 ? await ports.exports.dataOf(newest.id) : null};
};

const authorizeReading = async (ports: Ports, reader: Reader): Promise<void> => {
  assertMayRead(reader);
  await findExport(ports, reader);
  await authorizeExport(ports, reader);
};

export const getExport =
  (ports: Ports) =>
  async (reader: Reader): Promise<ExportState> => {
    await authorizeReading(ports, reader);
    return readExport(ports, reader);
  };

const pollIntervalMs = 200;

/** The export when it is ready, or after that time as it is then. */
export const awaitExport =
  (ports: Ports) =>
  async (reader: Reader, timeoutMs: number, signal: AbortSignal): Promise<ExportState> => {
    await authorizeReading(ports, reader);
    const deadline = Date.parse(ports.now()) + timeoutMs;
    for (;;) {
      const state = await readExport(ports, reader);
      if (state.data !== null || Date.parse(ports.now()) >= deadline || signal.aborted) return state;
      await ports.sleep(pollIntervalMs);
    }
  };

/** Repeated and late parts have no effect. */
export const addExportPart =
  ({exports, now}: Ports) =>
  async (service: string, {exportId, index, isLast, data}: PersonalDataPart): Promise<void> =>
    exports.addPart(exportId, {service, index, isLast, data}, now());

export const sweepExports =
  ({exports, now}: Ports) =>
  async (): Promise<void> => {
    while ((await exports.sweep(now())) > 0);
  };
