import {Args} from '@oclif/core';
import {resolveApiKey} from '../../resolve/api-key.ts';
import {ShopCommand, yesFlag} from '../../shop-command.ts';

export default class ApiKeysRevoke extends ShopCommand {
  static override summary = 'Revoke an API key';
  static override description = 'Every service refuses it within two seconds.';
  static override examples = ['<%= config.bin %> <%= command.id %> warehouse --yes'];
  static override args = {key: Args.string({description: 'Name or id.', required: true})};
  static override flags = yesFlag;

  async run() {
    const {args, flags} = await this.parse(ApiKeysRevoke);
    const {id, name} = await resolveApiKey(this.shop, args.key);
    await this.confirm(`Revoke the API key ${name}`, flags.yes);
    await this.shop.revokeApiKey({path: {id}});
    this.logToStderr(`Revoked the API key ${id}.`);
    return {id, name};
  }
}
