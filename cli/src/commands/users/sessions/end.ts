import {Args} from '@oclif/core';
import {userArg} from '../../../args.ts';
import {resolveSession} from '../../../resolve/session.ts';
import {resolveUser} from '../../../resolve/user.ts';
import {ShopCommand, yesFlag} from '../../../shop-command.ts';

export default class UsersSessionsEnd extends ShopCommand {
  static override summary = "End a user's sessions";
  static override examples = ['<%= config.bin %> <%= command.id %> ada@example.org --yes'];
  static override args = {
    user: userArg,
    session: Args.string({description: 'The id of one session; default: all.'}),
  };
  static override flags = yesFlag;

  async run() {
    const {args, flags} = await this.parse(UsersSessionsEnd);
    const user = await resolveUser(this.shop, args.user);
    const {id: userId, email} = user;
    const id = args.session && (await resolveSession(this.shop, user, args.session)).id;
    await this.confirm(id ? `End session ${id} of ${email}` : `End all sessions of ${email}`, flags.yes);
    await (id
      ? this.shop.deleteAccountSession({path: {userId, id}})
      : this.shop.deleteAccountSessions({path: {userId}}));
    this.logToStderr(id ? `Ended session ${id}.` : `Ended all sessions of ${email}.`);
    return {userId, session: id ?? null};
  }
}
