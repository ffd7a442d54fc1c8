import {productArg} from '../../args.ts';
import {resolveProduct} from '../../resolve/product.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class ProductsPublish extends ShopCommand {
  static override summary = 'Show a product to shoppers';
  static override examples = ['<%= config.bin %> <%= command.id %> nimbus-5'];
  static override args = {product: productArg};

  async run() {
    const {args} = await this.parse(ProductsPublish);
    const {id} = await resolveProduct(this.shop, args.product);
    const product = await this.shop.updateProduct({path: {id}, body: {status: 'published'}});
    this.logToStderr(`Published product ${product.slug}.`);
    return product;
  }
}
