import {Args, Flags} from '@oclif/core';
import {followOrder, followOrders} from '../../client/order-events.ts';
import {formatHistoryEntry} from '../../output/order.ts';
import {resolveOrder} from '../../resolve/order.ts';
import {StreamCommand} from '../../stream-command.ts';

export default class OrdersWatch extends StreamCommand {
  static override summary = 'Watch what happens to an order, or to all orders';
  static override description =
    'With an order: its history, and what follows until it is final. Without: what happens to all orders from now on, until Ctrl-C; none is missed, since each look lists what has changed since the last one. With --json a line per change, as JSON.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> 4711-2345',
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --json | jq -r .status',
  ];
  static override args = {order: Args.string({description: 'Number or id.', ignoreStdin: true})};
  static override flags = {
    interval: Flags.integer({summary: 'Seconds between two looks at all orders.', min: 1, default: 2}),
  };

  async run() {
    const {args, flags} = await this.parse(OrdersWatch);
    if (args.order) {
      const order = await resolveOrder(this.shop, args.order);
      for await (const entry of followOrder(this.connection, this.shop, order))
        this.printLine({number: order.number, ...entry}, formatHistoryEntry(order, entry));
      return;
    }
    const changes = await followOrders(this.shop, flags.interval * 1000);
    this.logToStderr('Watching all orders. End with Ctrl-C.');
    for await (const {order, entry} of changes)
      this.printLine({number: order.number, ...entry}, formatHistoryEntry(order, entry));
  }
}
