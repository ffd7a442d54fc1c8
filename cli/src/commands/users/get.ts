import {userArg} from '../../args.ts';
import {userFields} from '../../output/user.ts';
import {resolveUser} from '../../resolve/user.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class UsersGet extends ShopCommand {
  static override summary = 'Show a user';
  static override examples = ['<%= config.bin %> <%= command.id %> ada@example.org'];
  static override args = {user: userArg};

  async run() {
    const {args} = await this.parse(UsersGet);
    return this.printRecord(await resolveUser(this.shop, args.user), userFields);
  }
}
