import {startProgress} from '../../output/progress.ts';
import {countArg, seedAll, seedFlag} from '../../seed/seeding.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class SeedOrders extends ShopCommand {
  static override summary = 'Add generated orders';
  static override description =
    'Guests buy products of the shop, through carts, checkouts and the simulated payment provider, which declines one payment of twenty. Sold stock is gone: orders of what is sold out are rejected.';
  static override examples = ['<%= config.bin %> <%= command.id %> 100'];
  static override args = {count: countArg};
  static override flags = seedFlag;

  async run() {
    const {args, flags} = await this.parse(SeedOrders);
    const {addOrders} = await import('../../seed/orders.ts');
    const {add, ended} = await addOrders(this.shop, flags.seed);
    const progress = await startProgress(args.count, line => this.logToStderr(`orders: ${line}`));
    const seeded = await seedAll(Array(args.count).keys(), progress, add);
    return this.printRecord({...seeded, ...ended}, counts => ({...counts}));
  }
}
