import type {Envelope} from '@ecom/contracts/envelope';
import type {DeadLetter, DeadLetters} from '@ecom/messaging/dead-letters';
import {erasePersonalData} from '@ecom/messaging/erase-personal-data';
import {type Database, type Statement, statement} from './database.ts';

type Row = {id: string; envelope: string; reason: string; parked: boolean; created_at: Date};

const columns = 'id, envelope, reason, parked, created_at';
const put = statement(
  'dead-letter-put',
  `insert into dead_letter (event_id, topic, key, type, envelope, reason, parked) values ($1, $2, $3, $4, $5, $6, false)
   on conflict (event_id) do update set reason = excluded.reason, parked = false`,
);
// The row lock serializes a replay that empties the queue and an event that joins it.
const park: Statement<{id: string}> = statement(
  'dead-letter-park',
  `with queue as (select id from dead_letter where topic = $2 and key = $3 order by id limit 1 for update)
   insert into dead_letter (event_id, topic, key, type, envelope, reason, parked)
   select $1, $2, $3, $4, $5, 'waits behind an earlier event of its key', true from queue
   on conflict (event_id) do update set key = excluded.key returning id`,
);
const list: Statement<Row> = statement(
  'dead-letter-list',
  `select ${columns} from dead_letter where id > $1 order by id limit $2`,
);
const get: Statement<Row> = statement('dead-letter-get', `select ${columns} from dead_letter where id = $1`);
const listByKey: Statement<Row> = statement(
  'dead-letter-list-by-key',
  `select ${columns} from dead_letter where topic = $1 and key = $2 order by id limit 1000`,
);
const remove = statement('dead-letter-remove', 'delete from dead_letter where id = $1');
const count: Statement<{count: string}> = statement('dead-letter-count', 'select count(*) from dead_letter');

// Reads the whole table, which is small: a dead letter is an exception.
const listOfUser: Statement<Row> = statement(
  'dead-letter-of-user',
  `select ${columns} from dead_letter where strpos(envelope, $1) > 0 order by id for update`,
);
const replaceEnvelope = statement('dead-letter-replace-envelope', 'update dead_letter set envelope = $2 where id = $1');

const toDeadLetter = ({id, envelope, reason, parked, created_at}: Row): DeadLetter => ({
  id,
  event: JSON.parse(envelope),
  reason,
  parked,
  createdAt: created_at.toISOString(),
});

const toStorable = (text: string) => text.toWellFormed().replaceAll('\0', '\uFFFD');
const fields = (event: Envelope) => [
  event.id,
  toStorable(event.topic),
  toStorable(event.subject),
  toStorable(event.type),
  JSON.stringify(event),
];

/** Dead letters in the consumer's own database. */
export const postgresDeadLetters = (db: Database): DeadLetters => {
  // Usually there are no dead letters, and then handling an event should not cost a query.
  let mayExist = true;
  let checkedAt = Number.NEGATIVE_INFINITY;
  const mayHaveDeadLetters = async () => {
    if (performance.now() - checkedAt > 1000) {
      checkedAt = performance.now();
      mayExist = (await db.run(list, ['0', 1])).length > 0;
    }
    return mayExist;
  };
  return {
    async put(event, reason) {
      mayExist = true;
      await db.run(put, [...fields(event), toStorable(reason).slice(0, 4000)]);
    },
    park: async event => (await mayHaveDeadLetters()) && (await db.run(park, fields(event))).length > 0,
    list: async (after = '0', limit = 100) => (await db.run(list, [after, limit])).map(toDeadLetter),
    get: async id => (await db.run(get, [id])).map(toDeadLetter)[0],
    listByKey: async (topic, key) => (await db.run(listByKey, [topic, key])).map(toDeadLetter),
    remove: async id => void (await db.run(remove, [id])),
    eraseOf: userId =>
      db.transaction(async () => {
        for (const {id, event} of (await db.run(listOfUser, [userId])).map(toDeadLetter))
          await db.run(replaceEnvelope, [id, JSON.stringify({...event, data: erasePersonalData(event.data)})]);
      }),
    count: async () => Number((await db.run(count))[0]!.count),
  };
};
