import {type PersonalDataPart, personalDataParts, personalDataTopic} from '@ecom/contracts/events/personal-data';
import type {AnsweringService, PersonalData} from '@ecom/contracts/personal-data';
import {serviceManifest} from '@ecom/contracts/services';
import {type OutboxEvent, outboxEvent} from '@ecom/contracts/topic';
import {everyItem} from '@ecom/core/page';
import type {Audit} from '@ecom/http/audit';
import type {DeadLetters} from '@ecom/messaging/dead-letters';
import {type Subscription, subscribe} from '@ecom/messaging/subscription';
import {type Database, statement} from '@ecom/postgres/database';
import {recordEvents} from '@ecom/postgres/state-change';

/** What a service holds about a person beside the audit log, which every service has. */
export type PersonalDataSource =
  | {readonly ofUser: (userId: string) => Promise<PersonalData>}
  /** For a service that knows orders, and no users: it answers each part of order. */
  | {readonly ofOrders: (orderIds: readonly string[]) => Promise<PersonalData>};

/** A message of Kafka has at most a megabyte. */
const maxPartBytes = 200_000;

/** The records in parts, each of which fits into a message; at least one part. */
export const toParts = (data: PersonalData): readonly PersonalData[] => {
  const parts: Record<string, Record<string, unknown>[]>[] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const [kind, records] of Object.entries(data)) {
    for (const record of records) {
      const size = Buffer.byteLength(JSON.stringify(record));
      if (bytes + size > maxPartBytes) {
        parts.push({});
        bytes = 0;
      }
      bytes += size;
      const part = parts.at(-1)!;
      part[kind] = [...(part[kind] ?? []), record];
    }
  }
  return parts.length > 0 ? parts : [{}];
};

const inboxRecord = statement<{event_id: string}>(
  'personal-data-inbox',
  'insert into inbox (event_id) values ($1) on conflict do nothing returning event_id',
);

/** The changes that the person has made as staff. */
const auditRecordsBy = async (audit: Audit, actor: string): Promise<PersonalData> => ({
  auditRecords: [...(await everyItem(({limit, cursor}) => audit.list({actor}, {limit, cursor})))],
});

type Answers = {
  readonly service: string;
  readonly db: Database;
  readonly audit: Audit;
  readonly deadLetters: DeadLetters;
  readonly source?: PersonalDataSource | undefined;
};

const isAnswering = (service: string): service is AnsweringService => service in personalDataParts;

const toEvent = (service: AnsweringService, part: PersonalDataPart): OutboxEvent =>
  // The compiler does not follow which of the topics it is; they have the same data.
  outboxEvent(personalDataParts[service], part.userId, {
    type: `${service}-personal-data.collected`,
    data: part,
  } as never);

/** Answers requests for personal data, and erases those of deleted users from dead letters. Their topics are in the service's manifest. */
export const personalDataSubscriptions = (answers: Answers): readonly Subscription[] => {
  const {service, db, audit, deadLetters, source} = answers;
  if (!serviceManifest(service).subscribes.some(({name}) => name === personalDataTopic.name)) return [];

  /** Records the parts, once per event that requests them. */
  const answer = (sourceEventId: string, collect: () => Promise<readonly PersonalDataPart[]>) =>
    db.transaction(async () => {
      if (!isAnswering(service) || (await db.run(inboxRecord, [sourceEventId])).length === 0) return;
      await recordEvents(
        db,
        (await collect()).map(part => toEvent(service, part)),
      );
    });

  const ofOrders = source && 'ofOrders' in source ? source.ofOrders : undefined;
  const ofUser = source && 'ofUser' in source ? source.ofUser : async () => ({});
  const requests = subscribe(personalDataTopic, {
    'personal-data.erasure_requested': ({data}) => deadLetters.eraseOf(data.userId),
    ...(!ofOrders && {
      'personal-data.requested': ({id, data: {exportId, userId}}) =>
        answer(id, async () => {
          const parts = toParts({...(await ofUser(userId)), ...(await auditRecordsBy(audit, userId))});
          return parts.map((data, index) => ({exportId, userId, index, isLast: index === parts.length - 1, data}));
        }),
    }),
  });
  if (!ofOrders) return [requests];
  const ordersCollected = subscribe(personalDataParts.order, {
    'order-personal-data.collected': ({id, data: part}) =>
      answer(id, async () => {
        const orderIds = (part.data.orders ?? []).map(order => String(order.id));
        const records = part.isLast ? await auditRecordsBy(audit, part.userId) : {};
        return [{...part, data: {...(await ofOrders(orderIds)), ...records}}];
      }),
  });
  return [requests, ordersCollected];
};
