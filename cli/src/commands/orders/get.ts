import {orderArg} from '../../args.ts';
import {lineColumns, orderFields} from '../../output/order.ts';
import {resolveOrder} from '../../resolve/order.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class OrdersGet extends ShopCommand {
  static override summary = 'Show an order with its lines';
  static override examples = ['<%= config.bin %> <%= command.id %> 4711-2345'];
  static override args = {order: orderArg};

  async run() {
    const {args} = await this.parse(OrdersGet);
    const order = this.printRecord(await resolveOrder(this.shop, args.order), orderFields);
    this.log();
    await this.printTable(order.lines, lineColumns);
    return order;
  }
}
