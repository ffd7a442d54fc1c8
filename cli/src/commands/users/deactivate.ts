import {userArg} from '../../args.ts';
import {resolveUser} from '../../resolve/user.ts';
import {ShopCommand, yesFlag} from '../../shop-command.ts';

export default class UsersDeactivate extends ShopCommand {
  static override summary = 'Keep a user from logging in';
  static override examples = ['<%= config.bin %> <%= command.id %> ada@example.org --yes'];
  static override args = {user: userArg};
  static override flags = yesFlag;

  async run() {
    const {args, flags} = await this.parse(UsersDeactivate);
    const {id, email} = await resolveUser(this.shop, args.user);
    await this.confirm(`Keep ${email} from logging in, and end all sessions`, flags.yes);
    const user = await this.shop.updateUser({path: {id}, body: {status: 'inactive'}});
    this.logToStderr(`Deactivated user ${user.email}.`);
    return user;
  }
}
