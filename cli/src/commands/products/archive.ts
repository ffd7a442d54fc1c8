import {productArg} from '../../args.ts';
import {resolveProduct} from '../../resolve/product.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class ProductsArchive extends ShopCommand {
  static override summary = 'Stop selling a product';
  static override examples = ['<%= config.bin %> <%= command.id %> nimbus-5'];
  static override args = {product: productArg};

  async run() {
    const {args} = await this.parse(ProductsArchive);
    const {id} = await resolveProduct(this.shop, args.product);
    const product = await this.shop.updateProduct({path: {id}, body: {status: 'archived'}});
    this.logToStderr(`Archived product ${product.slug}.`);
    return product;
  }
}
