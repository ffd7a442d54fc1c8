import {Flags} from '@oclif/core';
import type {ItemOf} from '../../client/shop.ts';
import {ListCommand} from '../../list-command.ts';
import type {Columns} from '../../output/table.ts';

const columns: Columns<ItemOf<'listStock'>> = {
  sku: ({sku}) => sku,
  product: ({productName}) => productName,
  onHand: ({onHand}) => onHand,
  reserved: ({reserved}) => reserved,
  available: ({available}) => available,
  variantId: ({variantId}) => variantId,
};

const lowLimit = 5;

export default class StockList extends ListCommand {
  static override summary = 'List the stock of all variants, the lowest first';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --low',
    '<%= config.bin %> <%= command.id %> --available-max 0 --all --output csv',
  ];
  static override flags = {
    low: Flags.boolean({
      summary: `Only variants of which ${lowLimit} pieces or fewer are available.`,
      exclusive: ['available-max'],
    }),
    'available-max': Flags.integer({summary: 'Only variants of which so many pieces or fewer are available.', min: 0}),
    sku: Flags.string({summary: 'Only this SKU.'}),
  };

  async run() {
    const {flags} = await this.parse(StockList);
    const availableMax = flags.low ? lowLimit : flags['available-max'];
    return this.printList(flags, columns, page =>
      this.shop.listStock({query: {...page, sku: flags.sku, availableMax}}),
    );
  }
}
