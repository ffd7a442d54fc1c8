import {Flags} from '@oclif/core';
import {userArg} from '../../args.ts';
import {userFields} from '../../output/user.ts';
import {changesOf, orNull} from '../../parse/changes.ts';
import {resolveUser} from '../../resolve/user.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class UsersUpdate extends ShopCommand {
  static override summary = 'Change a user';
  static override examples = [
    "<%= config.bin %> <%= command.id %> ada@example.org --name 'Ada King' --timezone Europe/London",
  ];
  static override args = {user: userArg};
  static override flags = {
    email: Flags.string({summary: 'The new e-mail address.'}),
    name: Flags.string({summary: 'The new full name.'}),
    phone: Flags.string({summary: "The new phone number; '' removes it."}),
    timezone: Flags.string({summary: 'The new time zone, such as Europe/Paris.'}),
  };

  async run() {
    const {args, flags} = await this.parse(UsersUpdate);
    const {email, name: fullName, phone, timezone} = flags;
    const body = changesOf({email, fullName, phone: orNull(phone), timezone});
    const {id} = await resolveUser(this.shop, args.user);
    const user = await this.shop.updateUser({path: {id}, body});
    this.logToStderr(`Changed user ${user.email}.`);
    return this.printRecord(user, userFields);
  }
}
