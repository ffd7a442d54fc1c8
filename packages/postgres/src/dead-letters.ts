import type {Envelope} from '@ecom/contracts/envelope';
import type {DeadLetter, DeadLetters} from '@ecom/messaging/dead-letters';
import {type Database, type Statement, statement} from './database.ts';

type Row = {id: string; envelope: string; reason: string; parked: boolean; created_at: Date};

const columns = 'id, envelope, reason, parked, created_at';
const put = statement(
  'dead-letter-put',
  `insert into dead_letter (event_id, topic, key, type, envelope, reason, parked) values ($1, $2, $3, $4, $5, $6, false)
   on conflict (event_id) do update set reason = excluded.reason, parked = false`,
);
// The row locks make a replay that empties the queue and an event that joins it take turns.
const park: Statement<{id: string}> = statement(
  'dead-letter-park',
  `with queue as (select id from dead_letter where topic = $2 and key = $3 order by id limit 1 for update)
   insert into dead_letter (event_id, topic, key, type, envelope, reason, parked)
   select $1, $2, $3, $4, $5, 'waits behind an earlier event of its key', true from queue
   on conflict (event_id) do update set key = excluded.key returning id`,
);
const list: Statement<Row> = statement(
  'dead-letter-list',
  `select ${columns} from dead_letter where id > $1 order by id limit 100`,
);
const get: Statement<Row> = statement('dead-letter-get', `select ${columns} from dead_letter where id = $1`);
const of: Statement<Row> = statement(
  'dead-letter-of',
  `select ${columns} from dead_letter where topic = $1 and key = $2 order by id limit 1000`,
);
const remove = statement('dead-letter-remove', 'delete from dead_letter where id = $1');
const count: Statement<{count: string}> = statement('dead-letter-count', 'select count(*) from dead_letter');

const letterOf = ({id, envelope, reason, parked, created_at}: Row): DeadLetter => ({
  id,
  event: JSON.parse(envelope),
  reason,
  parked,
  createdAt: created_at.toISOString(),
});

const storable = (text: string) => text.toWellFormed().replaceAll('\0', '\uFFFD');
const fields = (event: Envelope) => [
  event.id,
  storable(event.topic),
  storable(event.subject),
  storable(event.type),
  JSON.stringify(event),
];

/** Dead letters in the consumer's own database. */
export const postgresDeadLetters = (db: Database): DeadLetters => {
  // Nearly always there are no letters, and then no event should cost a query to learn it.
  let some = true;
  let lookedAt = 0;
  const mayHaveLetters = async () => {
    if (Date.now() - lookedAt > 1000) {
      lookedAt = Date.now();
      some = (await db.run(list, ['0'])).length > 0;
    }
    return some;
  };
  return {
    async put(event, reason) {
      some = true;
      await db.run(put, [...fields(event), storable(reason).slice(0, 4000)]);
    },
    park: async event => (await mayHaveLetters()) && (await db.run(park, fields(event))).length > 0,
    list: async (after = '0') => (await db.run(list, [after])).map(letterOf),
    get: async id => (await db.run(get, [id])).map(letterOf)[0],
    of: async (topic, key) => (await db.run(of, [topic, key])).map(letterOf),
    remove: async id => void (await db.run(remove, [id])),
    count: async () => Number((await db.run(count))[0]!.count),
  };
};
