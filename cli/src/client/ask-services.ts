import {CommandError, RefusedError, UnreachableError} from './errors.ts';
import type {Connection} from './request.ts';
import {type Operations, operationsOf} from './services.ts';
import {createShop} from './shop.ts';

/** A service whose response takes longer to begin is unavailable. */
const timeoutMs = 10_000;

/** A connection that finds out soon what is unavailable: it repeats nothing. */
export const impatient = (connection: Connection): Connection => ({...connection, maxAttempts: 1, timeoutMs});

/** Why services are unavailable, by their names. */
export type Unavailable = Readonly<Record<string, string>>;

/** What a service responded, or why it is unavailable. */
export type Asked<T> = {readonly response: T} | {readonly reason: string; readonly error: Error};

/**
 * Tells a service that is unavailable from one that refuses the request.
 *
 * @throws RefusedError for a refusal, CommandError when the address leads to other services only
 */
export const askService = async <T>(service: string, request: Promise<T>): Promise<Asked<T>> => {
  try {
    return {response: await request};
  } catch (error) {
    if (error instanceof UnreachableError) return {reason: error.reason, error};
    if (!(error instanceof RefusedError)) throw error;
    if (error.status === 404)
      throw new CommandError(
        `The address of the shop does not lead to ${service}.`,
        'Name that of its gateway, which leads to every service: --url, or ecom contexts add NAME URL',
      );
    if (error.status < 500) throw error;
    return {reason: error.message, error};
  }
};

/** Asks services for their parts of a list, each request twice at most, and goes on without those that are unavailable. */
export const askForParts = (connection: Connection, services: readonly string[]) => {
  const shop = createShop({...connection, maxAttempts: 2, timeoutMs});
  const unavailable: Record<string, string> = {};
  return {
    /** Grows while services are asked. */
    unavailable: unavailable as Unavailable,
    /** @returns undefined when the service is unavailable; @throws the error of the last one when all are */
    async ask<T>(service: string, request: (operations: Operations) => Promise<T>): Promise<T | undefined> {
      const asked = await askService(service, request(operationsOf(shop, service)));
      if ('response' in asked) return asked.response;
      unavailable[service] = asked.reason;
      if (Object.keys(unavailable).length === services.length) throw asked.error;
      return undefined;
    },
  };
};
