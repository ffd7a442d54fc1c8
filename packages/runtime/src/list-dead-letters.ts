import {readCursor, writeCursor} from '@ecom/core/cursor';
import type {DeadLetter} from '@ecom/messaging/dead-letters';
import type {Service} from './service.ts';

type Listed = DeadLetter & {readonly service: string};

/** A page of the dead letters of several services: one service after the other, each oldest first. */
export const listDeadLetters = async (
  services: readonly Pick<Service, 'name' | 'deadLetters'>[],
  {limit, cursor}: {readonly limit: number; readonly cursor?: string | undefined},
) => {
  const indexOf = (service: unknown) => services.findIndex(({name}) => name === service);
  const isPlace = ([service, id]: readonly unknown[]) => indexOf(service) >= 0 && /^\d{1,18}$/.test(String(id));
  const [current, last] = cursor === undefined ? [] : readCursor<[service: string, id: string]>(cursor, isPlace);

  const found: Listed[] = [];
  for (const {name, deadLetters} of services.slice(current === undefined ? 0 : indexOf(current))) {
    const missing = limit + 1 - found.length;
    const next = missing > 0 ? await deadLetters.list(name === current ? last : undefined, missing) : [];
    found.push(...next.map(deadLetter => ({service: name, ...deadLetter})));
  }
  const items = found.slice(0, limit);
  const end = items.at(-1);
  return {items, nextCursor: found.length > limit && end ? writeCursor(end.service, end.id) : null};
};
