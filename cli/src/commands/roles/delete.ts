import {Args} from '@oclif/core';
import {ShopCommand, yesFlag} from '../../shop-command.ts';

export default class RolesDelete extends ShopCommand {
  static override summary = 'Delete a role that no account has';
  static override examples = ['<%= config.bin %> <%= command.id %> warehouse --yes'];
  static override args = {name: Args.string({description: 'The name.', required: true})};
  static override flags = yesFlag;

  async run() {
    const {args, flags} = await this.parse(RolesDelete);
    await this.confirm(`Delete the role ${args.name}`, flags.yes);
    await this.shop.deleteRole({path: {name: args.name}});
    this.logToStderr(`Deleted the role ${args.name}.`);
    return {name: args.name};
  }
}
