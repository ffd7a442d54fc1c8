import {type Database, type Statement, statement} from '@ecom/postgres/database';
import type {KnownDevices} from '../../application/ports/known-devices.ts';

const isKnown: Statement<{hash: string}> = statement(
  'known-device-get',
  'select hash from known_device where hash = $1 and user_id = $2 and last_used_at >= $3',
);
const recordUse = statement(
  'known-device-use',
  `insert into known_device (hash, user_id, created_at, last_used_at) values ($1, $2, $3, $3)
   on conflict (hash) do update set last_used_at = excluded.last_used_at where known_device.user_id = excluded.user_id`,
);
const dropOthers = statement(
  'known-device-drop',
  `delete from known_device where hash in
     (select hash from known_device where user_id = $1 order by last_used_at desc, hash offset $2)`,
);
const sweep: Statement<{hash: string}> = statement(
  'known-device-sweep',
  `delete from known_device where hash = any (array (select hash from known_device where last_used_at < $1 order by last_used_at limit 1000))
   returning hash`,
);

export const postgresDevices = (db: Database): KnownDevices => ({
  isKnown: async (hash, userId, since) => (await db.run(isKnown, [hash, userId, since])).length > 0,
  async recordUse(hash, userId, at, maxDevices) {
    await db.run(recordUse, [hash, userId, at]);
    await db.run(dropOthers, [userId, maxDevices]);
  },
  sweep: async before => (await db.run(sweep, [before])).length,
});
