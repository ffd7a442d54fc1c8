import {Args} from '@oclif/core';
import {userArg} from '../../../args.ts';
import type {components} from '../../../client/schema.d.ts';
import {resolveUser} from '../../../resolve/user.ts';
import {ShopCommand, yesFlag} from '../../../shop-command.ts';

type Roles = components['schemas']['AccountRoles']['roles'];

export default class UsersRolesSet extends ShopCommand {
  static override summary = 'Replace the roles of a user';
  static override examples = ['<%= config.bin %> <%= command.id %> ada@example.org customer staff --yes'];
  static override args = {
    user: userArg,
    roles: Args.string({description: 'All roles that the user has from now on.', required: true, multiple: true}),
  };

  static override flags = yesFlag;

  async run() {
    const {args, flags} = await this.parse(UsersRolesSet);
    const {id, email} = await resolveUser(this.shop, args.user);
    await this.confirm(`Replace the roles of ${email} by ${args.roles.join(', ')}`, flags.yes);
    // The shop says which roles there are.
    const account = await this.shop.setAccountRoles({path: {userId: id}, body: {roles: args.roles as Roles}});
    this.logToStderr(`Replaced the roles of ${account.email}.`);
    return this.printRecord(account, ({email, status, roles}) => ({email, status, roles}));
  }
}
