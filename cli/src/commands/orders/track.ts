import {Args} from '@oclif/core';
import {orderArg} from '../../args.ts';
import {orderFields, shipmentColumns} from '../../output/order.ts';
import {changesOf, orNull} from '../../parse/changes.ts';
import {trackingFlags} from '../../parse/tracking.ts';
import {resolveOrder} from '../../resolve/order.ts';
import {shipmentOf} from '../../resolve/shipment.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class OrdersTrack extends ShopCommand {
  static override summary = 'Correct the tracking of a shipment';
  static override description = "Changes what flags name; '' removes it.";
  static override examples = ['<%= config.bin %> <%= command.id %> 4711-2345 --tracking-number 00340434161094'];
  static override args = {
    order: orderArg,
    shipment: Args.string({description: 'Id of the shipment, if several are on their way.', ignoreStdin: true}),
  };
  static override flags = trackingFlags;

  async run() {
    const {args, flags} = await this.parse(OrdersTrack);
    const body = changesOf({
      carrier: orNull(flags.carrier),
      trackingNumber: orNull(flags['tracking-number']),
      trackingUrl: orNull(flags['tracking-url']),
    });
    const found = await resolveOrder(this.shop, args.order);
    const path = {id: found.id, shipmentId: shipmentOf(found, args.shipment).id};
    const order = await this.shop.updateShipment({path, body});
    this.logToStderr(`Changed the tracking of a shipment of order ${order.number}.`);
    this.printRecord(order, orderFields);
    this.log();
    await this.printTable(order.shipments, shipmentColumns);
    return order;
  }
}
