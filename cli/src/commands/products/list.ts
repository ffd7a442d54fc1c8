import {Flags} from '@oclif/core';
import {choices} from '../../client/operations.ts';
import {ListCommand} from '../../list-command.ts';
import {productColumns} from '../../output/product.ts';
import {productFilterFlags, productFilterOf} from '../../parse/product-filter.ts';

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
    ...productFilterFlags,
  };

  async run() {
    const {flags} = await this.parse(ProductsList);
    const filter = {...(await productFilterOf(this.shop, flags)), status: flags.status};
    return this.printList(flags, productColumns, page => this.shop.listProducts({query: {...page, ...filter}}));
  }
}
