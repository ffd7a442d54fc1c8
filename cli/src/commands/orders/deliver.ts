import {Args} from '@oclif/core';
import {orderArg} from '../../args.ts';
import {orderFields, shipmentColumns} from '../../output/order.ts';
import {resolveOrder} from '../../resolve/order.ts';
import {shipmentOf} from '../../resolve/shipment.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class OrdersDeliver extends ShopCommand {
  static override summary = 'Mark a shipment as delivered';
  static override examples = ['<%= config.bin %> <%= command.id %> 4711-2345'];
  static override args = {
    order: orderArg,
    shipment: Args.string({description: 'Id of the shipment, if several are on their way.', ignoreStdin: true}),
  };

  async run() {
    const {args} = await this.parse(OrdersDeliver);
    const found = await resolveOrder(this.shop, args.order);
    const path = {id: found.id, shipmentId: shipmentOf(found, args.shipment).id};
    const order = await this.shop.markShipmentDelivered({path});
    this.logToStderr(`Order ${order.number} is ${order.shipmentStatus.replace('_', ' ')}.`);
    this.printRecord(order, orderFields);
    this.log();
    await this.printTable(order.shipments, shipmentColumns);
    return order;
  }
}
