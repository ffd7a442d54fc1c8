import {eventually} from '@ecom/dev/eventually';
import type {FaultContext} from './fault.ts';

/** Services whose databases every purchase changes: a fault in the databases must take effect in each of them. */
export const servicesOfPurchase = ['cart', 'order', 'product', 'payment'] as const;

/** How often a fault's triggers were called in a service's database: each call takes the next value of a sequence, which a rollback does not undo. */
export const countTriggerCalls = async ({sql}: FaultContext, service: string, sequence: string): Promise<number> => {
  const [row] = await sql(
    service,
    `select case when is_called then last_value else 0 end::int as calls from ${sequence}`,
  );
  return Number(row!.calls);
};

/** How long a fault may need to take effect often enough on a busy machine. */
const timeoutSeconds = 30;

/**
 * Waits until a fault has taken effect at least `minimum` times in every place. A fault without effect would prove nothing.
 *
 * @throws Error after 30 s
 */
export const waitForInjections = async <Place extends string>(
  minimum: number,
  places: readonly Place[],
  count: (place: Place) => Promise<number>,
): Promise<void> => {
  let missing: readonly string[] = [];
  const isReached = async () => {
    const counts = await Promise.all(places.map(async place => ({place, injections: await count(place)})));
    missing = counts.flatMap(({place, injections}) => (injections < minimum ? [`${place} ${injections} times`] : []));
    return missing.length === 0;
  };
  await eventually(isReached, timeoutSeconds).catch(error => {
    throw missing.length > 0
      ? new Error(`the fault took effect too rarely: ${missing.join(', ')}; expected ${minimum} times`)
      : error;
  });
};
