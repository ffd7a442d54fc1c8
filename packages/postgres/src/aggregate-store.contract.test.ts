import type {OutboxEvent} from '@ecom/contracts/topic';
import type {AggregateStore} from '@ecom/core/aggregate-store';
import {Failure} from '@ecom/core/failure';
import {newId} from '@ecom/core/ids';
import {memoryAggregateStore} from '@ecom/core/testing/memory-aggregate-store';
import test, {type ExecutionContext} from 'ava';
import {aggregateTable} from './aggregate-store.ts';
import {type Database, statement} from './database.ts';
import {openTestDatabase} from './testing/events.ts';

type Thing = {
  readonly id: string;
  readonly version: number;
  readonly fullName: string;
  readonly tags: readonly string[];
  readonly highest: number;
  readonly createdAt: string;
};
type Renamed = {readonly type: 'renamed'; readonly from: string};

const at = (day: number) => `2026-03-0${day}T00:00:00.000Z`;
const thing = (fullName: string, day = 1): Thing => ({
  id: newId(),
  version: 1,
  fullName,
  tags: [],
  highest: day,
  createdAt: at(day),
});
const rename = (to: string) => (before: Thing) => ({
  state: {...before, fullName: to, tags: [...before.tags, to], version: before.version + 1},
  events: [{type: 'renamed', from: before.fullName} as const],
});
const republish = (before: Thing) => ({state: before, events: [{type: 'renamed', from: 'before'} as const]});

const toEvent = ({id, fullName}: Thing, {type, from}: Renamed): OutboxEvent => ({
  topic: 'ecom.thing.v1',
  key: id,
  type: `thing.${type}`,
  data: {from, to: fullName},
});
const notFound = (id: string) => new Failure('not-found', 'unknown-thing', `There is no thing ${id}.`);

const tableWith = (cacheSize: number) =>
  aggregateTable<Thing, Renamed, Omit<Thing, 'createdAt'> & {createdAt: Date}>({
    cacheSize,
    table: 'things',
    name: 'test-thing',
    constant: ['createdAt'],
    changing: ['version', 'fullName', 'tags', 'highest'],
    guards: {version: ({version}) => version},
    onUpdate: {highest: 'greatest($, highest)'},
    sorts: {createdAt: 'timestamptz', fullName: 'text'},
    fromRow: ({createdAt, ...row}) => ({...row, createdAt: createdAt.toISOString()}),
    toEvent,
    notFound,
  });
const outbox = statement<OutboxEvent>('test-outbox', 'select topic, key, type, data from outbox order by id');

const openStore = async (t: ExecutionContext, cacheSize = 0) => {
  const {db} = await openTestDatabase(t);
  await db.sequelize.query(`create table things (id uuid primary key, version int, full_name text unique, tags json, highest int,
    created_at timestamptz)`);
  return {db, ...tableWith(cacheSize).createStore(db, row => ({...row, tags: JSON.stringify(row.tags)}))};
};

type Open = (
  t: ExecutionContext,
) => Promise<AggregateStore<Thing, Renamed> & {recordedEvents(): Promise<readonly OutboxEvent[]>}>;

const memory: Open = async () => {
  const store = memoryAggregateStore<Thing, Renamed, OutboxEvent>({
    notFound,
    toEvent,
    collides: (one, other) => one.fullName === other.fullName,
  });
  return {...store, recordedEvents: async () => store.outbox};
};
const postgres =
  (cacheSize: number): Open =>
  async t => {
    const {db, ...store} = await openStore(t, cacheSize);
    return {...store, recordedEvents: () => db.run(outbox)};
  };

for (const [name, open] of Object.entries({memory, postgres: postgres(0), 'postgres with a cache': postgres(100)})) {
  test(`${name}: an aggregate is read as it was inserted and changed, with its events recorded`, async t => {
    const store = await open(t);
    const one = thing('one');
    t.true(await store.insert({state: one, events: []}));
    t.deepEqual(await store.get(one.id), one);
    const after = {...one, version: 2, fullName: 'two', tags: ['two']};
    t.deepEqual(await store.update(one.id, rename('two')), after);
    t.deepEqual(await store.get(one.id), after);
    t.deepEqual(await store.recordedEvents(), [toEvent(after, {type: 'renamed', from: 'one'})]);
    t.is(await store.get(newId()), undefined);
  });

  test(`${name}: an aggregate with a known id or unique key is not inserted`, async t => {
    const store = await open(t);
    const one = thing('one');
    const insert = (state: Thing) => store.insert({state, events: [{type: 'renamed', from: ''}]}, {id: newId()});
    t.deepEqual(
      [await insert(one), await insert({...thing('other'), id: one.id}), await insert(thing('one'))],
      [true, false, false],
    );
    t.is((await store.recordedEvents()).length, 1);
  });

  test(`${name}: a source event that was handled before inserts nothing`, async t => {
    const store = await open(t);
    const sourceEvent = {id: newId()};
    t.true(await store.insert({state: thing('one'), events: []}, sourceEvent));
    const other = thing('other');
    t.false(await store.insert({state: other, events: []}, sourceEvent));
    t.is(await store.get(other.id), undefined);
  });

  test(`${name}: an unknown aggregate cannot be changed`, async t => {
    const store = await open(t);
    await t.throwsAsync(store.update(newId(), rename('two')), {code: 'unknown-thing'});
  });

  test(`${name}: a decision that throws, or that changes nothing, saves nothing`, async t => {
    const store = await open(t);
    const one = thing('one');
    await store.insert({state: one, events: []});
    const refuse = () => {
      throw new Error('no');
    };
    await t.throwsAsync(store.update(one.id, refuse), {message: 'no'});
    t.deepEqual(await store.update(one.id, state => ({state, events: []})), one);
    t.deepEqual([await store.get(one.id), await store.recordedEvents()], [one, []]);
  });

  test(`${name}: a source event changes an aggregate once`, async t => {
    const store = await open(t);
    const one = thing('one');
    const sourceEvent = {id: newId()};
    await store.insert({state: one, events: []});
    await store.update(one.id, rename('two'), sourceEvent);
    t.like(await store.update(one.id, rename('three'), sourceEvent), {fullName: 'two', version: 2});
    t.is((await store.recordedEvents()).length, 1);
  });

  test(`${name}: a source event that is handled twice at once records its events once, also if the state stays`, async t => {
    const store = await open(t);
    const one = thing('one');
    const sourceEvent = {id: newId()};
    await store.insert({state: one, events: []});
    const results = await Promise.all(Array.from({length: 5}, () => store.update(one.id, republish, sourceEvent)));
    t.deepEqual(results, Array(5).fill(one));
    t.is((await store.recordedEvents()).length, 1);
  });

  test(`${name}: concurrent changes are all applied, one after the other`, async t => {
    const store = await open(t);
    const one = thing('one');
    await store.insert({state: one, events: []});
    await Promise.all(Array.from({length: 10}, (_, i) => store.update(one.id, rename(`name ${i}`))));
    const {version, tags} = (await store.get(one.id))!;
    t.is(version, 11);
    t.is(new Set(tags).size, 10);
    t.is((await store.recordedEvents()).length, 10);
  });

  test(`${name}: a list is filtered by values and bounds, sorted and paged`, async t => {
    const store = await open(t);
    const [a, b, c] = [thing('a', 3), thing('b', 2), thing('c', 1)];
    for (const state of [a, b, c]) await store.insert({state, events: []});
    const names = async (
      filter: Parameters<typeof store.list>[0],
      sort: string,
      cursor?: string,
    ): Promise<string[]> => {
      const {items, nextCursor} = await store.list(filter, {sort, limit: 2, cursor});
      return [...items.map(({fullName}) => fullName), ...(nextCursor ? await names(filter, sort, nextCursor) : [])];
    };
    t.deepEqual(await names({}, 'createdAt'), ['c', 'b', 'a']);
    t.deepEqual(await names({}, '-fullName'), ['c', 'b', 'a']);
    t.deepEqual(await names({fullName: 'b', createdAt: undefined}, 'createdAt'), ['b']);
    t.deepEqual(await names({createdAt: {after: at(1)}}, 'createdAt'), ['b', 'a']);
    t.deepEqual(await names({createdAt: {after: at(1), before: at(3)}}, 'createdAt'), ['b']);
  });
}

test('an update can combine the new value of a field with the stored one', async t => {
  const store = await openStore(t);
  const one = thing('one', 5);
  await store.insert({state: one, events: []});
  await store.update(one.id, before => ({state: {...before, highest: 3, version: 2}, events: []}));
  t.is((await store.get(one.id))!.highest, 5);
  await store.update(one.id, before => ({state: {...before, highest: 7, version: 3}, events: []}));
  t.is((await store.get(one.id))!.highest, 7);
});

test('a change whose transaction rolls back is neither saved nor recorded', async t => {
  const {db, ...store}: {db: Database} & AggregateStore<Thing, Renamed> = await openStore(t);
  const one = thing('one');
  await store.insert({state: one, events: []});
  const work = async () => {
    await store.update(one.id, rename('two'));
    throw new Error('no');
  };
  await t.throwsAsync(db.transaction(work), {message: 'no'});
  t.deepEqual([await store.get(one.id), await db.run(outbox)], [one, []]);
});

test('a cached state that another process has changed is read again, also before a refusal', async t => {
  const {db, ...store} = await openStore(t, 100);
  const other = tableWith(0).createStore(db, row => ({...row, tags: JSON.stringify(row.tags)}));
  const one = thing('one');
  await store.insert({state: one, events: []});
  await other.update(one.id, rename('two'));
  const refuseOne = (before: Thing) => {
    if (before.fullName === 'one') throw new Failure('conflict', 'still-one', 'It is still one.');
    return rename('three')(before);
  };
  t.like(await store.update(one.id, refuseOne), {fullName: 'three', version: 3});
  await other.update(one.id, rename('four'));
  t.like(await store.update(one.id, rename('five')), {
    fullName: 'five',
    version: 5,
    tags: ['two', 'three', 'four', 'five'],
  });
});
