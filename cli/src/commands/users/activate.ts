import {userArg} from '../../args.ts';
import {resolveUser} from '../../resolve/user.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class UsersActivate extends ShopCommand {
  static override summary = 'Let a user log in again';
  static override examples = ['<%= config.bin %> <%= command.id %> ada@example.org'];
  static override args = {user: userArg};

  async run() {
    const {args} = await this.parse(UsersActivate);
    const {id} = await resolveUser(this.shop, args.user);
    const user = await this.shop.updateUser({path: {id}, body: {status: 'active'}});
    this.logToStderr(`Activated user ${user.email}.`);
    return user;
  }
}
