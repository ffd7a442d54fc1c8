import {productArg} from '../../args.ts';
import {resolveProduct} from '../../resolve/product.ts';
import {ShopCommand, yesFlag} from '../../shop-command.ts';

export default class ProductsDelete extends ShopCommand {
  static override summary = 'Delete a product';
  static override description = 'Existing orders keep their line items.';
  static override examples = ['<%= config.bin %> <%= command.id %> nimbus-5 --yes'];
  static override args = {product: productArg};
  static override flags = yesFlag;

  async run() {
    const {args, flags} = await this.parse(ProductsDelete);
    const {id, slug} = await resolveProduct(this.shop, args.product);
    await this.confirm(`Delete product ${slug}`, flags.yes);
    await this.shop.deleteProduct({path: {id}});
    this.logToStderr(`Deleted product ${slug}.`);
    return {id, status: 'deleted'};
  }
}
