import {userArg} from '../../args.ts';
import {resolveUser} from '../../resolve/user.ts';
import {ShopCommand, yesFlag} from '../../shop-command.ts';

export default class UsersDelete extends ShopCommand {
  static override summary = 'Delete a user and erase the personal data';
  static override examples = ['<%= config.bin %> <%= command.id %> ada@example.org --yes'];
  static override args = {user: userArg};
  static override flags = yesFlag;

  async run() {
    const {args, flags} = await this.parse(UsersDelete);
    const {id, email} = await resolveUser(this.shop, args.user);
    await this.confirm(`Delete user ${email} and erase the personal data`, flags.yes);
    const erasure = await this.shop.deleteUser({path: {id}, headers: {prefer: 'return=representation'}});
    this.logToStderr(`Deleted user ${id}.`);
    const kept = erasure?.kept ?? [];
    for (const {what, why} of kept) this.log(`Kept for ${why}: ${what}.`);
    return {id, status: 'deleted', erased: erasure?.erased ?? [], kept};
  }
}
