import {productArg} from '../../args.ts';
import {productFields} from '../../output/product.ts';
import {changesOf} from '../../parse/changes.ts';
import {productFlags, productOf} from '../../parse/product.ts';
import {resolveProduct} from '../../resolve/product.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class ProductsUpdate extends ShopCommand {
  static override summary = 'Change a product';
  static override description = 'Categories replace those that it has. An attribute is added; NAME= removes it.';
  static override examples = [
    "<%= config.bin %> <%= command.id %> nimbus-5 --name 'Nimbus 5 Pro' --attribute Colour=black --attribute Weight=",
    "<%= config.bin %> <%= command.id %> nimbus-5 --brand ''",
  ];
  static override args = {product: productArg};
  static override flags = productFlags;

  async run() {
    const {args, flags} = await this.parse(ProductsUpdate);
    const {attributes = {}, ...changes} = changesOf(await productOf(this.shop, flags));
    const patch = Object.entries(attributes).map(([name, value]) => [name, value || null]);
    const {id} = await resolveProduct(this.shop, args.product);
    const body = {...changes, ...(patch.length > 0 && {attributes: Object.fromEntries(patch)})};
    const product = await this.shop.updateProduct({path: {id}, body});
    this.logToStderr(`Changed product ${product.slug}.`);
    return this.printRecord(product, productFields);
  }
}
