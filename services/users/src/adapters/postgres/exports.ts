import {type Database, type Statement, statement} from '@ecom/postgres/database';
import {recordEvents} from '@ecom/postgres/state-change';
import type {Exports} from '../../application/ports.ts';
import {type Export, type ExportPart, mergeParts} from '../../domain/export.ts';
import {unknownUser} from '../../domain/user.ts';
import {toExportEvent} from '../to-personal-data-event.ts';

type Row = Omit<Export, 'requestedAt' | 'expiresAt' | 'updatedAt'> &
  Readonly<Record<'requestedAt' | 'expiresAt' | 'updatedAt', Date>>;

const lockUser: Statement<{status: string}> = statement(
  'export-lock-user',
  'select status from users where id = $1 for update',
);
const newestOf: Statement<Row> = statement(
  'export-newest',
  `select e.id, e.user_id as "userId", e.requested_at as "requestedAt", e.expires_at as "expiresAt", e.updated_at as "updatedAt",
     coalesce((select json_agg(json_build_object('service', p.service, 'index', p.index, 'isLast', p.is_last) order by p.service, p.index)
       from data_export_part p where p.export_id = e.id), '[]'::json) as parts
   from data_export e where e.user_id = $1 order by e.requested_at desc limit 1`,
);
const insert = statement(
  'export-insert',
  'insert into data_export (id, user_id, requested_at, expires_at, updated_at) values ($1, $2, $3, $4, $3)',
);
const partsOf: Statement<ExportPart> = statement(
  'export-parts',
  `select service, index, is_last as "isLast", data from data_export_part where export_id = $1`,
);
// The lock of the export keeps a deletion from passing between the two.
const insertPart = statement(
  'export-insert-part',
  `with touched as (update data_export set updated_at = $6 where id = $1 returning id)
   insert into data_export_part (export_id, service, index, is_last, data)
   select id, $2, $3, $4, $5::json from touched on conflict do nothing`,
);
const sweep: Statement<{id: string}> = statement(
  'export-sweep',
  `delete from data_export where id = any (array (select id from data_export where expires_at <= $1 order by expires_at limit 100)) returning id`,
);

const toExport = ({requestedAt, expiresAt, updatedAt, ...row}: Row): Export => ({
  ...row,
  requestedAt: requestedAt.toISOString(),
  expiresAt: expiresAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
});

export const eraseExports = statement('export-erase', 'delete from data_export where user_id = $1');

export const postgresExports = (db: Database): Exports => {
  const getNewest = async (userId: string) => (await db.run(newestOf, [userId])).map(toExport)[0];
  const addPart = async (id: string, {service, index, isLast, data}: ExportPart, now: string) => {
    await db.run(insertPart, [id, service, index, isLast, JSON.stringify(data), now]);
  };
  return {
    newestOf: getNewest,
    create: (userId, decide, ownPart) =>
      db.transaction(async () => {
        const [user] = await db.run(lockUser, [userId]);
        if (!user || user.status === 'deleted') throw unknownUser(userId);
        const created = decide(await getNewest(userId));
        await db.run(insert, [created.id, userId, created.requestedAt, created.expiresAt]);
        await addPart(created.id, ownPart, created.requestedAt);
        await recordEvents(db, [toExportEvent(created)]);
        return (await getNewest(userId))!;
      }),
    dataOf: async id => mergeParts(await db.run(partsOf, [id])),
    addPart,
    sweep: async before => (await db.run(sweep, [before])).length,
  };
};
