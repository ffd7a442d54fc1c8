import {memoryAudit} from '@ecom/http/audit';
import {auditEntry, testAudit} from '@ecom/http/testing/audit';
import test, {type ExecutionContext} from 'ava';
import {postgresAudit} from './audit.ts';
import {statement} from './database.ts';
import {postgresIdempotency} from './idempotency.ts';
import {openTestDatabase} from './testing/events.ts';

const openPostgres = async (t: ExecutionContext) => {
  const {db} = await openTestDatabase(t);
  return {audit: postgresAudit(db), db};
};

testAudit('memory', async () => memoryAudit());
testAudit('postgres', async t => (await openPostgres(t)).audit);

const response = {status: 200, body: {id: 'lamp'}};
const page = {limit: 10};
const insert = statement('test-change', `insert into idempotency_key (key, fingerprint, answer) values ($1, '', '')`);
const changes = statement('test-changes', `select key from idempotency_key where fingerprint = ''`);

test('postgres: a change and its record are rolled back together', async t => {
  const {audit, db} = await openPostgres(t);
  const refused = audit.run(auditEntry(), async () => {
    await db.run(insert, ['refused']);
    throw new Error('refused');
  });
  await t.throwsAsync(refused, {message: 'refused'});
  // An address is never empty.
  const unrecordable = audit.run(auditEntry({address: null as never}), async () => {
    await db.run(insert, ['not recorded']);
    return response;
  });
  await t.throwsAsync(unrecordable);
  t.deepEqual(await db.run(changes), []);
  t.deepEqual((await audit.list({}, page)).items, []);
});

test('postgres: a change, its record and its Idempotency-Key commit together, and a replay is not recorded', async t => {
  const {audit, db} = await openPostgres(t);
  const idempotency = postgresIdempotency(db);
  const request = () => idempotency.run('key', 'print', () => audit.run(auditEntry(), async () => response));
  t.false((await request()).replayed);
  t.true((await request()).replayed);
  t.is((await audit.list({}, page)).items.length, 1);
});
