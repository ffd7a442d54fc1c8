import {Flags} from '@oclif/core';
import {choices} from '../../client/operations.ts';
import type {ItemOf} from '../../client/shop.ts';
import {ListCommand} from '../../list-command.ts';
import type {Columns} from '../../output/table.ts';

const columns: Columns<ItemOf<'listUsers'>> = {
  id: ({id}) => id,
  email: ({email}) => email,
  name: ({fullName}) => fullName,
  status: ({status}) => status,
  timezone: ({timezone}) => timezone,
  created: ({createdAt}) => createdAt,
};

export default class UsersList extends ListCommand {
  static override summary = 'List users';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --status inactive',
    '<%= config.bin %> <%= command.id %> --all --output csv',
  ];
  static override flags = {
    status: Flags.option({
      options: choices.listUsers.status,
      multiple: true,
      delimiter: ',',
      summary: 'Only with this status (default: active).',
    })(),
    email: Flags.string({summary: 'Only the user with this e-mail address.'}),
    timezone: Flags.string({summary: 'Only users of this time zone, such as Europe/Paris.'}),
  };

  async run() {
    const {flags} = await this.parse(UsersList);
    const {status, email, timezone} = flags;
    return this.printList(flags, columns, page => this.shop.listUsers({query: {...page, status, email, timezone}}));
  }
}
