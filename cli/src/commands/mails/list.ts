import {Flags} from '@oclif/core';
import {choices} from '../../client/operations.ts';
import type {ItemOf} from '../../client/shop.ts';
import {ListCommand} from '../../list-command.ts';
import type {Columns} from '../../output/table.ts';
import {resolveOrder} from '../../resolve/order.ts';

const columns: Columns<ItemOf<'listMails'>> = {
  id: ({id}) => id,
  to: ({to}) => to,
  kind: ({kind}) => kind,
  subject: ({subject}) => subject,
  status: ({status}) => status,
  created: ({createdAt}) => createdAt,
};

export default class MailsList extends ListCommand {
  static override summary = 'List mails';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --to ada@example.org',
    '<%= config.bin %> <%= command.id %> --order 4711-2345',
  ];
  static override flags = {
    to: Flags.string({summary: 'Only to this e-mail address.'}),
    kind: Flags.option({
      options: choices.listMails.kind,
      summary: 'Only of this kind.',
      multiple: true,
      delimiter: ',',
    })(),
    status: Flags.option({
      options: choices.listMails.status,
      summary: 'Only with this status.',
      multiple: true,
      delimiter: ',',
    })(),
    order: Flags.string({summary: 'Only about this order (number or id).'}),
  };

  async run() {
    const {flags} = await this.parse(MailsList);
    const {to, kind, status} = flags;
    const orderId = flags.order && (await resolveOrder(this.shop, flags.order)).id;
    return this.printList(flags, columns, page => this.shop.listMails({query: {...page, to, kind, status, orderId}}));
  }
}
