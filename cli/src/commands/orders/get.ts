import {orderArg} from '../../args.ts';
import {
  cancellationColumns,
  lineColumns,
  orderDetails,
  orderRefundColumns,
  shipmentColumns,
} from '../../output/order.ts';
import {disputeColumns} from '../../output/payment.ts';
import {resolveOrder} from '../../resolve/order.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class OrdersGet extends ShopCommand {
  static override summary = 'Show an order with its lines, shipments, cancellations, refunds and disputes';
  static override examples = ['<%= config.bin %> <%= command.id %> 4711-2345'];
  static override args = {order: orderArg};

  async run() {
    const {args} = await this.parse(OrdersGet);
    const order = this.printRecord(await resolveOrder(this.shop, args.order), orderDetails);
    await this.printPart(order.lines, lineColumns);
    await this.printPart(order.shipments, shipmentColumns);
    await this.printPart(order.cancellations, cancellationColumns(order));
    await this.printPart(order.refunds, orderRefundColumns(order));
    await this.printPart(order.disputes, disputeColumns);
    return order;
  }
}
