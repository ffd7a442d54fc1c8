import test from 'ava';
import {dropChangesOnFailure, type FieldChange, recordChange, withRecordedChanges} from './recorded-changes.ts';

const fieldsOf = async (before: object | undefined, after: object | undefined) => {
  const {changes} = await withRecordedChanges(async () => recordChange('thing', '1', before, after));
  return changes[0]?.fields;
};

const long = 'x'.repeat(100);
const cases: readonly (readonly [title: string, before: object, after: object, FieldChange | undefined])[] = [
  ['equal values', {field: [1]}, {field: [1]}, undefined],
  ['texts', {field: 'a'}, {field: 'b'}, {before: 'a', after: 'b'}],
  ['a new field', {}, {field: 1}, {before: null, after: 1}],
  ['a removed field', {field: 1}, {}, {before: 1, after: null}],
  [
    'small lists',
    {field: ['customer']},
    {field: ['customer', 'staff']},
    {before: ['customer'], after: ['customer', 'staff']},
  ],
  ['a large value', {field: 'a'}, {field: long}, 'changed'],
  ['a value that was large', {field: long}, {field: 'a'}, 'changed'],
  ['an object with a personal field', {field: null}, {field: {email: 'a@b'}}, 'changed'],
  ['a list with a secret', {field: []}, {field: [{nested: {token: 't'}}]}, 'changed'],
];
for (const [title, before, after, expected] of cases) {
  test(`of ${title} it records ${JSON.stringify(expected) ?? 'nothing'}`, async t => {
    t.deepEqual((await fieldsOf(before, after))?.field, expected);
  });
}

for (const field of [
  'email',
  'fullName',
  'phone',
  'shippingAddress',
  'line1',
  'city',
  'postalCode',
  'passwordHash',
  'guestTokenHash',
  'accessToken',
  'secret',
  'privateKey',
  'reason',
  'nextUrl',
]) {
  test(`${field} is at most "changed"`, async t => {
    t.deepEqual(await fieldsOf({[field]: 'old'}, {[field]: 'new'}), {[field]: 'changed'});
  });
}

test('the time of a change is not a change', async t => {
  t.is(await fieldsOf({updatedAt: '1'}, {updatedAt: '2'}), undefined);
});

test('what is changed outside of a request, or after it, is not recorded', async t => {
  recordChange('thing', '1', {a: 1}, {a: 2});
  const gate = Promise.withResolvers<void>();
  let background: Promise<void> | undefined;
  const {changes} = await withRecordedChanges(async () => {
    background = gate.promise.then(() => recordChange('thing', '1', {a: 1}, {a: 2}));
  });
  gate.resolve();
  await background;
  t.deepEqual(changes, []);
});

test('changes of failed work are dropped, and those before it stay', async t => {
  const {changes} = await withRecordedChanges(async () => {
    recordChange('thing', '1', {a: 1}, {a: 2});
    const failing = dropChangesOnFailure(async () => {
      recordChange('thing', '2', {a: 1}, {a: 2});
      throw new Error('no');
    });
    await t.throwsAsync(failing, {message: 'no'});
    await dropChangesOnFailure(async () => recordChange('thing', '3', {a: 1}, {a: 2}));
  });
  t.deepEqual(
    changes.map(({id}) => id),
    ['1', '3'],
  );
});
