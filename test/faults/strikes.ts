import {eventually} from '@ecom/dev/eventually';
import type {Scene} from './fault.ts';

/** Services in whose databases every purchase leaves its mark, so that a fault inside of them must strike there. */
export const busy = ['cart', 'order', 'product', 'payment'] as const;

/** How often a fault's triggers were called in a service's database: each takes the next value of a sequence, which counts what rolls back too. */
export const calls = async ({sql}: Scene, service: string, sequence: string): Promise<number> => {
  const [row] = await sql(
    service,
    `select case when is_called then last_value else 0 end::int as calls from ${sequence}`,
  );
  return Number(row!.calls);
};

/** Seconds that a fault has to strike often enough, on a machine that is busy with other things. */
const timeout = 30;

/**
 * Waits until a fault has struck often enough everywhere, which nearly always it has: what never happened shows nothing.
 *
 * @throws Error when it has not
 */
export const mustHaveStruck = async <Where extends string>(
  least: number,
  everywhere: readonly Where[],
  count: (where: Where) => Promise<number>,
): Promise<void> => {
  let missing: readonly string[] = [];
  const enough = async () => {
    const counts = await Promise.all(everywhere.map(async where => ({where, strikes: await count(where)})));
    missing = counts.flatMap(({where, strikes}) => (strikes < least ? [`${where} ${strikes} times`] : []));
    return missing.length === 0;
  };
  await eventually(enough, timeout).catch(error => {
    throw missing.length > 0 ? new Error(`it hardly struck: ${missing.join(', ')}, not ${least}`) : error;
  });
};
