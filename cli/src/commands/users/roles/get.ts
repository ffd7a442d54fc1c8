import {userArg} from '../../../args.ts';
import {resolveUser} from '../../../resolve/user.ts';
import {ShopCommand} from '../../../shop-command.ts';

export default class UsersRolesGet extends ShopCommand {
  static override summary = 'Show the roles of a user';
  static override examples = ['<%= config.bin %> <%= command.id %> ada@example.org'];
  static override args = {user: userArg};

  async run() {
    const {args} = await this.parse(UsersRolesGet);
    const {id} = await resolveUser(this.shop, args.user);
    const account = await this.shop.getAccountRoles({path: {userId: id}});
    return this.printRecord(account, ({email, status, roles}) => ({email, status, roles}));
  }
}
