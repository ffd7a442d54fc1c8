import type {ItemOf} from '../../client/shop.ts';
import {ListCommand} from '../../list-command.ts';
import type {Columns} from '../../output/table.ts';

const columns: Columns<ItemOf<'listInvitations'>> = {
  id: ({id}) => id,
  email: ({email}) => email,
  roles: ({roles}) => roles,
  status: ({status}) => status,
  created: ({createdAt}) => createdAt,
  expires: ({expiresAt}) => expiresAt,
};

export default class InvitationsList extends ListCommand {
  static override summary = 'List invitations to the staff';
  static override description = 'Also those that were accepted or revoked, or have expired.';
  static override examples = ['<%= config.bin %> <%= command.id %> --columns email,roles,status'];

  async run() {
    const {flags} = await this.parse(InvitationsList);
    return this.printList(flags, columns, query => this.shop.listInvitations({query}));
  }
}
