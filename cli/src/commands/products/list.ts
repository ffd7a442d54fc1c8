import {Flags} from '@oclif/core';
import {choices} from '../../client/operations.ts';
import {ListCommand} from '../../list-command.ts';
import {productColumns} from '../../output/product.ts';
import {resolveBrand} from '../../resolve/brand.ts';
import {resolveCategory} from '../../resolve/category.ts';

export default class ProductsList extends ListCommand {
  static override summary = 'List products';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --status draft --sort name',
    '<%= config.bin %> <%= command.id %> --brand Nimbus --category Home/Kitchen --all --output csv',
  ];
  static override flags = {
    status: Flags.option({
      options: choices.listProducts.status,
      multiple: true,
      delimiter: ',',
      summary: 'Only with one of these statuses (default: all but deleted).',
    })(),
    brand: Flags.string({summary: 'Only of the brand with this name or id.'}),
    category: Flags.string({summary: 'Only in the category with this slug, path or id.'}),
    sku: Flags.string({summary: 'Only with a variant of this SKU.'}),
  };

  async run() {
    const {flags} = await this.parse(ProductsList);
    const {status, sku} = flags;
    const brandId = flags.brand === undefined ? undefined : (await resolveBrand(this.shop, flags.brand)).id;
    const categoryId = flags.category === undefined ? undefined : (await resolveCategory(this.shop, flags.category)).id;
    return this.printList(flags, productColumns, page =>
      this.shop.listProducts({query: {...page, status, sku, brandId, categoryId}}),
    );
  }
}
