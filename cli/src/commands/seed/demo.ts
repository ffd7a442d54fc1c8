import {startProgress} from '../../output/progress.ts';
import {seedAll} from '../../seed/seeding.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class SeedDemo extends ShopCommand {
  static override summary = 'Add the demo products';
  static override description = 'About seventy products in seventeen categories. What the shop has stays as it is.';
  static override examples = ['<%= config.bin %> <%= command.id %>'];

  async run() {
    await this.parse(SeedDemo);
    const {demoShop} = await import('@ecom/standalone/demo');
    const {addProducts, demoBatches} = await import('../../seed/products.ts');
    const add = await addProducts(this.shop, demoShop);
    const progress = await startProgress(demoShop.products.length, line => this.logToStderr(`products: ${line}`));
    const seeded = await seedAll(demoBatches(demoShop.products), progress, add);
    return this.printRecord(seeded, counts => ({...counts}));
  }
}
