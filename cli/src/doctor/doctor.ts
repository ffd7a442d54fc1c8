import {RefusedError} from '../client/errors.ts';
import {remedyOf} from '../explain.ts';
import type {Check, EngineTarget, Finding} from './check.ts';
import {disk, node} from './computer.ts';
import {kafka, kafkaBeforeTopics} from './kafka.ts';
import {mongo} from './mongo.ts';
import {postgres, postgresBeforeMigrations} from './postgres.ts';
import {redis} from './redis.ts';
import {login, reachable, services} from './shop.ts';

/** In the order in which they are printed. A new check is a file here, and a place in this list. */
export const doctorChecks: readonly Check[] = [node, disk, reachable, login, services, postgres, kafka, redis, mongo];

/** What must hold before a shop is installed or updated. */
export const preflightChecks: readonly Check<EngineTarget>[] = [
  postgresBeforeMigrations,
  kafkaBeforeTopics,
  redis,
  mongo,
];

/** In one line. */
const reasonOf = (error: unknown): string => (error as Error).message.replaceAll(/\s*\n\s*/g, ' ') || String(error);

/** Runs checks at the same time. */
export const examine = async <Target>(
  checks: readonly Check<Target>[],
  target: Target,
): Promise<readonly Finding[]> => {
  const found = await Promise.all(
    checks.map(async ({name: check, remedy, examine}): Promise<readonly Finding[]> => {
      try {
        return (await examine(target)).map(finding => ({check, ...finding}));
      } catch (error) {
        // Of a refusal the check knows more: which permission it needs.
        const known = error instanceof RefusedError ? undefined : remedyOf(error);
        return [{check, status: 'fail', found: reasonOf(error), remedy: known ?? remedy}];
      }
    }),
  );
  return found.flat();
};
