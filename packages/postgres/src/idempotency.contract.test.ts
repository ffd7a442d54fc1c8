import {type Idempotency, memoryIdempotency} from '@ecom/http/idempotency';
import test, {type ExecutionContext} from 'ava';
import {type Database, statement} from './database.ts';
import {postgresIdempotency} from './idempotency.ts';
import {openTestDatabase} from './testing/events.ts';

type Open = (t: ExecutionContext) => Promise<{idempotency: Idempotency; db?: Database}>;
const stores: Record<string, Open> = {
  memory: async () => ({idempotency: memoryIdempotency()}),
  postgres: async t => {
    const {db} = await openTestDatabase(t);
    return {idempotency: postgresIdempotency(db), db};
  },
};
const response = (n: number) => ({status: 201, body: {n}, headers: {location: `/things/${n}`}});

for (const [name, open] of Object.entries(stores)) {
  test(`${name}: a repetition returns the stored response`, async t => {
    const {idempotency} = await open(t);
    let runs = 0;
    const work = async () => response(++runs);
    t.like(await idempotency.run('key', 'print', work), {response: response(1), replayed: false});
    t.like(await idempotency.run('key', 'other print', work), {
      response: response(1),
      replayed: true,
      fingerprint: 'print',
    });
    t.like(await idempotency.run('other key', 'print', work), {response: response(2), replayed: false});
  });

  test(`${name}: one of 20 concurrent requests runs; the others are refused as in flight or get its response`, async t => {
    const {idempotency} = await open(t);
    let runs = 0;
    const work = async () => {
      runs += 1;
      await new Promise(resolve => setTimeout(resolve, 30));
      return response(runs);
    };
    const results = await Promise.allSettled(Array.from({length: 20}, () => idempotency.run('key', 'print', work)));
    t.is(runs, 1);
    for (const result of results) {
      if (result.status === 'fulfilled') t.deepEqual(result.value.response, response(1));
      else t.is(result.reason.code, 'idempotency-key-in-flight');
    }
  });

  test(`${name}: failed work stores no key`, async t => {
    const {idempotency} = await open(t);
    await t.throwsAsync(
      idempotency.run('key', 'print', async () => {
        throw new Error('no');
      }),
      {message: 'no'},
    );
    t.like(await idempotency.run('key', 'print', async () => response(1)), {replayed: false});
  });
}

test('postgres: key and effect are rolled back together', async t => {
  const {idempotency, db} = await stores.postgres!(t);
  await db!.sequelize.query('create table things (id int)');
  const insert = statement('insert-thing', 'insert into things values (1)');
  const count = statement<{n: string}>('count-things', 'select count(*) as n from things');
  await t.throwsAsync(
    idempotency.run('key', 'print', async () => {
      await db!.run(insert);
      throw new Error('no');
    }),
  );
  t.is((await db!.run(count))[0]!.n, '0');
  await idempotency.run('key', 'print', async () => {
    await db!.run(insert);
    return response(1);
  });
  t.is((await db!.run(count))[0]!.n, '1');
});

test('postgres: the stored row reveals neither the key nor the response', async t => {
  const {idempotency, db} = await stores.postgres!(t);
  await idempotency.run('a key', 'print', async () => ({status: 201, body: {token: 'a secret'}, headers: {}}));
  const all = statement<{row: string}>(
    'stored-keys',
    "select key || encode(answer, 'escape') as row from idempotency_key",
  );
  const [stored] = await db!.run(all);
  t.notRegex(stored!.row, /a key|a secret|token/);
  const again = await idempotency.run('a key', 'print', async () => ({status: 500, body: {}, headers: {}}));
  t.deepEqual(again.response.body, {token: 'a secret'});
});
