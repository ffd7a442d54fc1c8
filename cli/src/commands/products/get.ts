import {productArg} from '../../args.ts';
import {productFields, variantColumns} from '../../output/product.ts';
import {categoryPathsOf} from '../../resolve/category.ts';
import {resolveProduct} from '../../resolve/product.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class ProductsGet extends ShopCommand {
  static override summary = 'Show a product with its variants, prices and stock';
  static override examples = [
    '<%= config.bin %> <%= command.id %> nimbus-5',
    '<%= config.bin %> <%= command.id %> NIMBUS-5-BLACK',
  ];
  static override args = {product: productArg};

  async run() {
    const {args} = await this.parse(ProductsGet);
    const product = await resolveProduct(this.shop, args.product);
    const categories = await categoryPathsOf(this.shop, product);
    this.printRecord(product, each => ({...productFields(each), categories}));
    this.log();
    await this.printTable(product.variants, variantColumns);
    return product;
  }
}
