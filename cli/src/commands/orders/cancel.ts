import {formatMoney} from '@ecom/core/money';
import {Flags} from '@oclif/core';
import {orderArg} from '../../args.ts';
import {lineColumns, orderFields} from '../../output/order.ts';
import {lineFlag, linesOf} from '../../parse/lines.ts';
import {resolveOrder} from '../../resolve/order.ts';
import {ShopCommand, yesFlag} from '../../shop-command.ts';

export default class OrdersCancel extends ShopCommand {
  static override summary = 'Cancel an order or part of it';
  static override description =
    'Exactly the cancelled pieces are restocked and refunded. Shipped ones cannot be cancelled.';
  static override examples = [
    "<%= config.bin %> <%= command.id %> 4711-2345 --reason 'the customer changed her mind'",
    '<%= config.bin %> <%= command.id %> 4711-2345 --line NIMBUS-5=1 --yes',
  ];
  static override args = {order: orderArg};
  static override flags = {line: lineFlag, reason: Flags.string({summary: 'Why.'}), ...yesFlag};

  async run() {
    const {args, flags} = await this.parse(OrdersCancel);
    const order = await resolveOrder(this.shop, args.order);
    const lines = linesOf(order, flags.line);
    const {id, number, email, total} = order;
    const what = flags.line ? `${flags.line.join(', ')} of order ${number}` : `order ${number}`;
    await this.confirm(`Cancel ${what} (${formatMoney(total)}, ${email})`, flags.yes);
    const cancelled = await this.shop.cancelOrder({path: {id}, body: {lines, reason: flags.reason}});
    const isOpen = !lines && ['placed', 'confirmed'].includes(cancelled.status);
    this.logToStderr(
      isOpen
        ? `Order ${number} is cancelled as soon as it is known whether it was paid. See: ecom orders watch ${number}`
        : `Cancelled ${what}.`,
    );
    this.printRecord(cancelled, orderFields);
    this.log();
    await this.printTable(cancelled.lines, lineColumns);
    return cancelled;
  }
}
