import {Flags} from '@oclif/core';
import {choices} from '../../client/operations.ts';
import {type WithOrderNumber, withOrderNumbers} from '../../client/order-numbers.ts';
import type {ItemOf} from '../../client/shop.ts';
import {ListCommand} from '../../list-command.ts';
import type {Columns} from '../../output/table.ts';
import {resolveOrder} from '../../resolve/order.ts';

const columns: Columns<WithOrderNumber<ItemOf<'listRefunds'>>> = {
  id: ({id}) => id,
  order: ({orderNumber}) => orderNumber,
  amount: ({amount}) => amount,
  status: ({status}) => status,
  reason: ({reason}) => reason,
  failure: ({failureReason}) => failureReason,
  at: ({at}) => at,
  orderId: ({orderId}) => orderId,
};

export default class RefundsList extends ListCommand {
  static override summary = 'List refunds';
  static override examples = ['<%= config.bin %> <%= command.id %> --status failed'];
  static override flags = {
    status: Flags.option({
      options: choices.listRefunds.status,
      multiple: true,
      delimiter: ',',
      summary: 'Only with this status.',
    })(),
    order: Flags.string({summary: 'Only of this order (number or id).'}),
  };

  async run() {
    const {flags} = await this.parse(RefundsList);
    const orderId = flags.order && (await resolveOrder(this.shop, flags.order)).id;
    return this.printList(flags, columns, async page =>
      withOrderNumbers(this.shop, await this.shop.listRefunds({query: {...page, status: flags.status, orderId}})),
    );
  }
}
