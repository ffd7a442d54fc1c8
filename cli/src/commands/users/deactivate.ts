import {userArg} from '../../args.ts';
import {resolveUser} from '../../resolve/user.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class UsersDeactivate extends ShopCommand {
  static override summary = 'Keep a user from logging in';
  static override examples = ['<%= config.bin %> <%= command.id %> ada@example.org'];
  static override args = {user: userArg};

  async run() {
    const {args} = await this.parse(UsersDeactivate);
    const {id} = await resolveUser(this.shop, args.user);
    const user = await this.shop.updateUser({path: {id}, body: {status: 'inactive'}});
    this.logToStderr(`Deactivated user ${user.email}.`);
    return user;
  }
}
