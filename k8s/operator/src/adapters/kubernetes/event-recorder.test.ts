import test, {type ExecutionContext} from 'ava';
import type {NewEvent} from '../../application/ports.ts';
import {startFakeApi} from '../../testing/fake-api.ts';
import {createEventRecorder} from './event-recorder.ts';

const event: NewEvent = {
  regarding: {apiVersion: 'ecom.dev/v1alpha1', kind: 'Shop', metadata: {namespace: 'shop', name: 'shop', uid: 'uid-1'}},
  type: 'Warning',
  reason: 'MigrationFailed',
  action: 'RollingBack',
  note: 'A migration of the catalog failed.',
};
const events = {apiVersion: 'events.k8s.io/v1', kind: 'Event'};

const startRecorder = async (t: ExecutionContext) => {
  const {api, log, ...rest} = await startFakeApi(t);
  const clock = {now: new Date('2026-11-29T12:00:00.123Z')};
  const options = {api, log, controller: 'ecom.dev/operator', instance: 'operator-1', now: () => clock.now};
  return {...rest, clock, recordEvent: createEventRecorder(options)};
};

test('an event has its time in microseconds, its object, and who reports it', async t => {
  const {server, recordEvent} = await startRecorder(t);
  await recordEvent(event);
  const [recorded] = server.list(events);
  t.like(recorded, {
    eventTime: '2026-11-29T12:00:00.123000Z',
    reportingController: 'ecom.dev/operator',
    reportingInstance: 'operator-1',
    regarding: {apiVersion: 'ecom.dev/v1alpha1', kind: 'Shop', namespace: 'shop', name: 'shop', uid: 'uid-1'},
    type: 'Warning',
    reason: 'MigrationFailed',
    action: 'RollingBack',
    note: 'A migration of the catalog failed.',
  });
  t.is(recorded!.metadata.namespace, 'shop');
});

test('an event that is repeated is counted, also when its repetitions are recorded at the same time', async t => {
  const {server, recordEvent, clock} = await startRecorder(t);
  await Promise.all([recordEvent(event), recordEvent(event)]);
  clock.now = new Date('2026-11-29T12:01:00Z');
  await recordEvent(event);
  t.deepEqual(
    server.list(events).map(({series}) => series),
    [{count: 3, lastObservedTime: '2026-11-29T12:01:00.000000Z'}],
  );
});

test('events with another reason, note or object are events of their own', async t => {
  const {server, recordEvent} = await startRecorder(t);
  const other = {...event.regarding, metadata: {...event.regarding.metadata, name: 'other', uid: 'uid-2'}};
  await recordEvent(event);
  await recordEvent({...event, reason: 'SmokeTestFailed'});
  await recordEvent({...event, note: 'A migration of users failed.'});
  await recordEvent({...event, regarding: other});
  t.deepEqual(
    server.list(events).map(({series}) => series),
    [undefined, undefined, undefined, undefined],
  );
});

test('an event that is repeated after half an hour is a new one', async t => {
  const {server, recordEvent, clock} = await startRecorder(t);
  await recordEvent(event);
  clock.now = new Date('2026-11-29T12:31:00Z');
  await recordEvent(event);
  t.is(server.list(events).length, 2);
});

test('an event that the API has forgotten is recorded again', async t => {
  const {server, recordEvent} = await startRecorder(t);
  await recordEvent(event);
  const {name} = server.list(events)[0]!.metadata;
  server.delete({...events, namespace: 'shop', name});
  await recordEvent(event);
  t.is(server.list(events).length, 1);
});

test('a long note is truncated between two characters', async t => {
  const {server, recordEvent} = await startRecorder(t);
  await recordEvent({...event, note: `a${'€'.repeat(400)}`});
  const {note} = server.list(events)[0]!;
  t.is(note, `a${'€'.repeat(340)}…`);
});

test('an event of an object of the whole cluster is in the namespace default', async t => {
  const {server, recordEvent} = await startRecorder(t);
  await recordEvent({...event, regarding: {apiVersion: 'v1', kind: 'Namespace', metadata: {name: 'shop'}}});
  t.is(server.list(events)[0]!.metadata.namespace, 'default');
});

test('an event that cannot be recorded is logged, and recorded when it is repeated', async t => {
  const {server, recordEvent, messages} = await startRecorder(t);
  server.faults.inject({status: 403});
  await recordEvent(event);
  t.deepEqual(messages(), ['an event was not recorded: A migration of the catalog failed.']);
  await recordEvent(event);
  t.is(server.list(events).length, 1);
});
