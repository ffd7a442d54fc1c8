import {startProgress} from '../../output/progress.ts';
import {countArg, seedAll, seedFlag} from '../../seed/seeding.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class SeedProducts extends ShopCommand {
  static override summary = 'Add generated products';
  static override description = 'They are the same each time for a seed. What the shop has stays as it is.';
  static override examples = ['<%= config.bin %> <%= command.id %> 1000'];
  static override args = {count: countArg};
  static override flags = seedFlag;

  async run() {
    const {args, flags} = await this.parse(SeedProducts);
    const {madeShop} = await import('@ecom/standalone/made');
    const {addProducts, demoBatches} = await import('../../seed/products.ts');
    const made = madeShop(args.count, flags.seed);
    const add = await addProducts(this.shop, made);
    const progress = await startProgress(args.count, line => this.logToStderr(`products: ${line}`));
    const seeded = await seedAll(demoBatches(made.products), progress, add);
    return this.printRecord(seeded, counts => ({...counts}));
  }
}
