import {queryDatabase} from '../../e2e/database.ts';
import {expectNoFailure, seen, underLoad} from '../load.ts';
import {expect, type Proof} from '../proof.ts';
import {sharedShop} from '../shop.ts';

const hasColumn = async (url: string): Promise<boolean> =>
  (
    await queryDatabase(
      url,
      `select 1 from information_schema.columns where table_name = 'orders' and column_name = 'gift_message'`,
    )
  ).length > 0;

export const upgrade: Proof = {
  name: '`helm upgrade` to an image with one more migration, then `helm rollback`, under load',
  async run(context) {
    const shop = await sharedShop(context);
    const orders = shop.databaseOf('order');
    expect(!(await hasColumn(orders)), 'The migration has run before.');
    const up = await underLoad(shop, () => shop.upgrade(context.images.next));
    expect(await hasColumn(orders), 'The migration has not run.');
    expectNoFailure(up);
    const down = await underLoad(shop, () => shop.rollback());
    expectNoFailure(down);
    return `upgrade: ${seen(up)}; rollback: ${seen(down)}; nothing lost or doubled`;
  },
};
