import {ListCommand} from '../../list-command.ts';
import {orderColumns} from '../../output/order.ts';
import {orderFilterFlags, orderFilterOf} from '../../parse/order-filter.ts';

export default class OrdersList extends ListCommand {
  static override summary = 'List orders';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --payment captured --shipment unshipped,partially_shipped',
    '<%= config.bin %> <%= command.id %> --sku NIMBUS-5-BLACK --all --output csv',
  ];
  static override flags = orderFilterFlags;

  async run() {
    const {flags} = await this.parse(OrdersList);
    const filter = orderFilterOf(flags);
    return this.printList(flags, orderColumns, page => this.shop.listOrders({query: {...page, ...filter}}));
  }
}
