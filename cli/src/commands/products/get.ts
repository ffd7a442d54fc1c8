import {productArg} from '../../args.ts';
import {productFields, variantColumns} from '../../output/product.ts';
import {listCategoriesWithPaths} from '../../resolve/category.ts';
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
    const paths = new Map((await listCategoriesWithPaths(this.shop)).map(({id, path}) => [id, path]));
    const categories = product.categoryIds.map(id => paths.get(id) ?? id);
    this.printRecord(product, each => ({...productFields(each), categories}));
    this.log();
    await this.printTable(product.variants, variantColumns);
    return product;
  }
}
