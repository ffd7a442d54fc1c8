import {setTimeout as delay} from 'node:timers/promises';
import {recordChange} from '@ecom/core/recorded-changes';
import test, {type ExecutionContext} from 'ava';
import type {Audit, AuditEntry} from '../audit.ts';

/** Opens an empty log for one test. */
export type OpenAudit = (t: ExecutionContext) => Promise<Audit>;

/** An entry with these differences. */
export const auditEntry = (change: Partial<AuditEntry> = {}): AuditEntry => ({
  actor: {userId: 'root', email: 'root@example.org', apiKeyId: null},
  action: 'updateProduct',
  method: 'PATCH',
  path: '/products/lamp',
  resourceIds: ['lamp'],
  traceId: '0af7651916cd43dd8448eb211c80319c',
  requestId: 'request',
  address: '127.0.0.1',
  ...change,
});
const response = {status: 200, body: {id: 'lamp'}};
const page = {limit: 10};

/** Tests what every audit log guarantees. */
export const testAudit = (name: string, open: OpenAudit): void => {
  test(`${name}: a record has its entry and the changes of the work`, async t => {
    const audit = await open(t);
    const work = async () => {
      recordChange('variant', 'lamp-m', {sku: 'L', price: 100}, {sku: 'L', price: 120});
      return response;
    };
    t.is(await audit.run(auditEntry(), work), response);
    const {items, nextCursor} = await audit.list({}, page);
    t.is(nextCursor, null);
    t.is(items.length, 1);
    t.like(items[0], auditEntry({resourceIds: ['lamp', 'lamp-m']}));
    t.deepEqual(items[0]!.changes, [{resource: 'variant', id: 'lamp-m', fields: {price: {before: 100, after: 120}}}]);
    t.regex(items[0]!.id, /^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    t.regex(items[0]!.at, /^\d{4}-.*Z$/);
  });

  test(`${name}: failed work and a repetition leave no record`, async t => {
    const audit = await open(t);
    const failing = audit.run(auditEntry(), async () => {
      throw new Error('no');
    });
    await t.throwsAsync(failing, {message: 'no'});
    await audit.run(auditEntry(), async () => ({...response, repeated: 'fingerprint'}));
    t.deepEqual((await audit.list({}, page)).items, []);
  });

  test(`${name}: an entry can be recorded before its work, which adds its changes if it succeeds`, async t => {
    const audit = await open(t);
    const record = async () => (await audit.list({}, page)).items[0];
    const work = async () => {
      t.like(await record(), {action: 'importProducts', changes: []});
      recordChange('variant', 'lamp-m', {price: 100}, {price: 120});
      return response;
    };
    await audit.runAfterRecord(auditEntry({action: 'importProducts'}), work);
    const changes = [{resource: 'variant', id: 'lamp-m', fields: {price: {before: 100, after: 120}}}];
    t.like(await record(), {resourceIds: ['lamp', 'lamp-m'], changes});
    const failing = audit.runAfterRecord(auditEntry({action: 'startRebuild'}), async () => {
      recordChange('variant', 'lamp-m', {price: 120}, {price: 130});
      throw new Error('no');
    });
    await t.throwsAsync(failing, {message: 'no'});
    t.like(await record(), {action: 'startRebuild', changes: []});
  });

  test(`${name}: an entry that is recorded for its changes only is deleted when there are none`, async t => {
    const audit = await open(t);
    const run = (change: boolean) =>
      audit.runAfterRecord(
        auditEntry(),
        async () => {
          if (change) recordChange('variant', 'lamp-m', {price: 100}, {price: 120});
          return response;
        },
        {onlyChanges: true},
      );
    await run(false);
    t.deepEqual((await audit.list({}, page)).items, []);
    await run(true);
    t.is((await audit.list({}, page)).items.length, 1);
    await audit.runAfterRecord(auditEntry(), async () => response);
    t.is((await audit.list({}, page)).items.length, 2);
  });

  test(`${name}: records are found by actor, action, resource and time, newest first and in pages`, async t => {
    const audit = await open(t);
    const byKey = {userId: 'root', email: 'root@example.org', apiKeyId: 'key'};
    const byOther = {userId: 'sue', email: 'sue@example.org', apiKeyId: null};
    const entries = [
      auditEntry({path: 'first'}),
      auditEntry({path: 'second', actor: byKey, action: 'createShipment'}),
      auditEntry({path: 'third', actor: byOther, resourceIds: ['pot']}),
    ];
    for (const each of entries) {
      await audit.run(each, async () => response);
      await delay(3);
    }
    const paths = async (filter: Parameters<Audit['list']>[0]) =>
      (await audit.list(filter, page)).items.map(({path}) => path).join(' ');
    t.is(await paths({}), 'third second first');
    t.is(await paths({actor: 'root'}), 'second first');
    t.is(await paths({actor: 'key'}), 'second');
    t.is(await paths({action: 'createShipment'}), 'second');
    t.is(await paths({resource: 'pot'}), 'third');
    t.is(await paths({actor: 'sue', resource: 'lamp'}), '');
    const [, second] = (await audit.list({}, page)).items;
    t.is(await paths({since: second!.at}), 'third second');
    t.is(await paths({until: second!.at}), 'first');

    const firstPage = await audit.list({}, {limit: 2});
    t.deepEqual(
      firstPage.items.map(({path}) => path),
      ['third', 'second'],
    );
    const lastPage = await audit.list({}, {limit: 2, cursor: firstPage.nextCursor!});
    t.like(lastPage, {nextCursor: null, items: [{path: 'first'}]});
    await t.throwsAsync(audit.list({}, {limit: 2, cursor: 'nonsense'}), {code: 'invalid-cursor'});
  });
};
