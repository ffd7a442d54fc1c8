/** SQL that adds a backlog, as after an outage: outbox events that are not published, and dead letters. */
export const fillBacklog = (rows: number): readonly string[] => [
  `insert into outbox (event_id, topic, key, type, data) select uuidv7(), 'ecom.thing.v1', 'key ' || n % 1000, 'thing.changed', '{}'
   from generate_series(1, ${rows}) n`,
  `insert into dead_letter (event_id, topic, key, type, envelope, reason, parked)
   select uuidv7(), 'ecom.thing.v1', 'key ' || n % 1000, 'thing.changed', '{}', 'broken', false from generate_series(1, ${rows}) n`,
  'vacuum analyze outbox',
  'vacuum analyze dead_letter',
];
