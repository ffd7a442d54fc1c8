import {Flags} from '@oclif/core';
import {choices} from '../../client/operations.ts';
import {withOrderNumbers} from '../../client/order-numbers.ts';
import {ListCommand} from '../../list-command.ts';
import {paymentColumns} from '../../output/payment.ts';
import {resolveOrder} from '../../resolve/order.ts';

export default class PaymentsList extends ListCommand {
  static override summary = 'List payments';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --status pending,requires_action',
    '<%= config.bin %> <%= command.id %> --order 4711-2345',
  ];
  static override flags = {
    status: Flags.option({
      options: choices.listPayments.status,
      multiple: true,
      delimiter: ',',
      summary: 'Only with one of these statuses.',
    })(),
    order: Flags.string({summary: 'Only of the order with this number or id.'}),
  };

  async run() {
    const {flags} = await this.parse(PaymentsList);
    const {status, order} = flags;
    const orderId = order === undefined ? undefined : (await resolveOrder(this.shop, order)).id;
    return this.printList(flags, paymentColumns, async page =>
      withOrderNumbers(this.shop, await this.shop.listPayments({query: {...page, status, orderId}})),
    );
  }
}
