import {Args, Flags} from '@oclif/core';
import {choices} from '../../client/operations.ts';
import {ShopCommand, yesFlag} from '../../shop-command.ts';

export default class RolesSet extends ShopCommand {
  static override summary = 'Create a role, or replace its permissions';
  static override description =
    'When accounts lose a permission, their sessions end, and API keys that have it are revoked. You must have all permissions that the role has had and gets.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> warehouse --permission orders:read,stock:write --description "Packs parcels" --yes',
  ];
  static override args = {name: Args.string({description: 'Lower-case letters, digits and hyphens.', required: true})};
  static override flags = {
    permission: Flags.option({
      options: choices.defineRole.permissions,
      multiple: true,
      delimiter: ',',
      summary: 'All permissions that it has from now on; default: none.',
    })(),
    description: Flags.string({summary: 'What the role is for; default: as before.'}),
    ...yesFlag,
  };

  async run() {
    const {args, flags} = await this.parse(RolesSet);
    const permissions = flags.permission ?? [];
    await this.confirm(`Give the role ${args.name} ${permissions.join(', ') || 'no permissions'}`, flags.yes);
    const role = await this.shop.defineRole({
      path: {name: args.name},
      body: {permissions, description: flags.description},
    });
    this.logToStderr(`Set the role ${role.name}.`);
    return this.printRecord(role, ({name, description, permissions: all}) => ({name, description, permissions: all}));
  }
}
