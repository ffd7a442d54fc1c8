import {userArg} from '../../../args.ts';
import type {ItemOf} from '../../../client/shop.ts';
import {ListCommand} from '../../../list-command.ts';
import type {Columns} from '../../../output/table.ts';
import {resolveUser} from '../../../resolve/user.ts';

const columns: Columns<ItemOf<'listAccountSessions'>> = {
  id: ({id}) => id,
  created: ({createdAt}) => createdAt,
  lastUsed: ({lastUsedAt}) => lastUsedAt,
  address: ({address}) => address,
  device: ({userAgent}) => userAgent,
};

export default class UsersSessionsList extends ListCommand {
  static override summary = "List a user's active sessions";
  static override examples = ['<%= config.bin %> <%= command.id %> ada@example.org'];
  static override args = {user: userArg};

  async run() {
    const {args, flags} = await this.parse(UsersSessionsList);
    const {id: userId} = await resolveUser(this.shop, args.user);
    return this.printList(flags, columns, query => this.shop.listAccountSessions({path: {userId}, query}));
  }
}
