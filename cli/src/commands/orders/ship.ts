import {orderArg} from '../../args.ts';
import {orderFields, shipmentColumns} from '../../output/order.ts';
import {lineFlag, linesOf} from '../../parse/lines.ts';
import {trackingFlags} from '../../parse/tracking.ts';
import {resolveOrder} from '../../resolve/order.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class OrdersShip extends ShopCommand {
  static override summary = 'Ship an order or part of it';
  static override description = 'Records what was sent, and sends the customer a mail with the tracking number.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> 4711-2345 --carrier DHL --tracking-number 00340434161094',
    '<%= config.bin %> <%= command.id %> 4711-2345 --line NIMBUS-5=2',
  ];
  static override args = {order: orderArg};
  static override flags = {line: lineFlag, ...trackingFlags};

  async run() {
    const {args, flags} = await this.parse(OrdersShip);
    const {carrier, 'tracking-number': trackingNumber, 'tracking-url': trackingUrl} = flags;
    const order = await resolveOrder(this.shop, args.order);
    const body = {lines: linesOf(order, flags.line), carrier, trackingNumber, trackingUrl};
    const shipped = await this.shop.createShipment({path: {id: order.id}, body});
    this.logToStderr(`Order ${shipped.number} is ${shipped.shipmentStatus.replace('_', ' ')}.`);
    this.printRecord(shipped, orderFields);
    this.log();
    await this.printTable(shipped.shipments, shipmentColumns);
    return shipped;
  }
}
