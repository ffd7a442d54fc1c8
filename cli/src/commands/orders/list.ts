import {Flags} from '@oclif/core';
import {choices} from '../../client/operations.ts';
import {ListCommand} from '../../list-command.ts';
import {orderColumns} from '../../output/order.ts';

export default class OrdersList extends ListCommand {
  static override summary = 'List orders';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --payment captured --shipment unshipped,partially_shipped',
    '<%= config.bin %> <%= command.id %> --sku NIMBUS-5-BLACK --all --output csv',
  ];
  static override flags = {
    status: Flags.option({
      options: choices.listOrders.status,
      multiple: true,
      delimiter: ',',
      summary: 'Only with one of these statuses.',
    })(),
    payment: Flags.option({
      options: choices.listOrders.paymentStatus,
      multiple: true,
      delimiter: ',',
      summary: 'Only with one of these payment statuses.',
    })(),
    shipment: Flags.option({
      options: choices.listOrders.shipmentStatus,
      multiple: true,
      delimiter: ',',
      summary: 'Only with one of these shipment statuses.',
    })(),
    email: Flags.string({summary: 'Only of this e-mail address.'}),
    sku: Flags.string({summary: 'Only with a line of this SKU.'}),
    name: Flags.string({summary: "Only with these words in the recipient's name."}),
    after: Flags.string({summary: 'Only placed after this instant (RFC 3339).'}),
    before: Flags.string({summary: 'Only placed before this instant (RFC 3339).'}),
  };

  async run() {
    const {flags} = await this.parse(OrdersList);
    const {status, payment: paymentStatus, shipment: shipmentStatus, email, sku, name} = flags;
    const filter = {
      status,
      paymentStatus,
      shipmentStatus,
      email,
      sku,
      name,
      createdAfter: flags.after,
      createdBefore: flags.before,
    };
    return this.printList(flags, orderColumns, page => this.shop.listOrders({query: {...page, ...filter}}));
  }
}
