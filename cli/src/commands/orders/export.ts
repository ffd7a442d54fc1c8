import {eachItem} from '../../client/every-item.ts';
import {exportColumns} from '../../output/order.ts';
import {formatCsv} from '../../output/table.ts';
import {orderFilterFlags, orderFilterOf} from '../../parse/order-filter.ts';
import {StreamCommand} from '../../stream-command.ts';

export default class OrdersExport extends StreamCommand {
  static override summary = 'Export orders as CSV';
  static override description =
    'A row per line item, newest orders first, printed as they arrive. With --json a line per order, as JSON.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --after 2026-01-01T00:00:00Z > orders.csv',
    '<%= config.bin %> <%= command.id %> --payment captured --json | jq .total.amount',
  ];
  static override flags = orderFilterFlags;

  async run() {
    const {flags} = await this.parse(OrdersExport);
    const filter = orderFilterOf(flags);
    this.log(await formatCsv([], exportColumns));
    for await (const order of eachItem(cursor => this.shop.listOrders({query: {...filter, limit: 100, cursor}}))) {
      const rows = order.lines.map(line => ({order, line}));
      this.printLine(order, await formatCsv(rows, exportColumns, {header: false}));
    }
  }
}
