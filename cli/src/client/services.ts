import {operations} from './operations.ts';
import type {Response, Shop} from './shop.ts';

/** The services of a shop, in alphabetical order. */
export const serviceNames: readonly string[] = Object.values(operations)
  .flatMap(([, path]) => /^\/ops\/([a-z]+)\/status$/.exec(path)?.[1] ?? [])
  .toSorted();

export type ServiceStatus = Response<'getOrderStatus'>;
export type DeadLetter = Response<'getOrderDeadLetter'>;
export type AuditRecord = Response<'listOrderAuditRecords'>['items'][number];

export type Operations = ReturnType<typeof operationsOf>;

/** The operations that every service has, of one of them. */
export const operationsOf = (shop: Shop, service: string) => {
  const title = service[0]!.toUpperCase() + service.slice(1);
  // Every service has the same, under its own name.
  const of = <O extends keyof Shop>(name: O): Shop[O] => shop[name.replace('Order', title) as O];
  return {
    getStatus: of('getOrderStatus'),
    listDeadLetters: of('listOrderDeadLetters'),
    getDeadLetter: of('getOrderDeadLetter'),
    replayDeadLetter: of('replayOrderDeadLetter'),
    deleteDeadLetter: of('deleteOrderDeadLetter'),
    listAuditRecords: of('listOrderAuditRecords'),
    listApiKeyUses: of('listOrderApiKeyUses'),
  };
};
