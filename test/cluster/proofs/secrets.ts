import {queryDatabase} from '../../e2e/database.ts';
import {expectNoFailure, seen, underLoad} from '../load.ts';
import {expect, type Proof} from '../proof.ts';
import {sharedShop} from '../shop.ts';

const first = 'secret-of-a-local-shop';
const second = 'another-secret-of-a-local-shop';

/** The roles that are logged in to the database of order, but for the owner. */
const rolesOf = async (url: string): Promise<readonly string[]> =>
  (
    await queryDatabase<{usename: string}>(
      url,
      `select distinct usename from pg_stat_activity where datname = current_database() and usename <> 'postgres'`,
    )
  ).map(({usename}) => usename);

export const secrets: Proof = {
  name: 'logins of the databases and the internal secret replaced by `helm upgrade`, under load, and back',
  async run(context) {
    const shop = await sharedShop(context);
    const rotate = (suffix: string, ...secrets: readonly string[]) =>
      underLoad(shop, () =>
        shop.upgrade(context.images.current, '--set', `postgres.roleSuffix=${suffix}`, '--set', secrets.join(',')),
      );
    const password = 'credentials.postgresPassword=other-passwords-of-roles';
    const secret = (now: string, before: string) =>
      `credentials.internalSecret=${now},credentials.previousInternalSecret=${before}`;
    const there = await rotate('second', password, secret(second, first));
    expectNoFailure(there);
    const roles = await rolesOf(shop.databaseOf('order'));
    expect(roles.join() === 'ecom_proofs_ecom_order_second', `These are logged in: ${roles.join(', ')}`);
    const back = await rotate('', secret(first, second));
    expectNoFailure(back);
    return `there: ${seen(there)}; back: ${seen(back)}`;
  },
};
