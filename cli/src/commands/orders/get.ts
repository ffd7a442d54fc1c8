import {orderArg} from '../../args.ts';
import {
  cancellationColumns,
  lineColumns,
  orderDetails,
  orderRefundColumns,
  shipmentColumns,
} from '../../output/order.ts';
import type {Columns} from '../../output/table.ts';
import {resolveOrder} from '../../resolve/order.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class OrdersGet extends ShopCommand {
  static override summary = 'Show an order with its lines, shipments, cancellations and refunds';
  static override examples = ['<%= config.bin %> <%= command.id %> 4711-2345'];
  static override args = {order: orderArg};

  async run() {
    const {args} = await this.parse(OrdersGet);
    const order = this.printRecord(await resolveOrder(this.shop, args.order), orderDetails);
    await this.printPart(order.lines, lineColumns);
    await this.printPart(order.shipments, shipmentColumns);
    await this.printPart(order.cancellations, cancellationColumns(order));
    await this.printPart(order.refunds, orderRefundColumns(order));
    return order;
  }

  private async printPart<Row>(rows: readonly Row[], columns: Columns<Row>): Promise<void> {
    if (rows.length === 0) return;
    this.log();
    await this.printTable(rows, columns);
  }
}
