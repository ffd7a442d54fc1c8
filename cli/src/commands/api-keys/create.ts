import {Args, Flags} from '@oclif/core';
import {choices} from '../../client/operations.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class ApiKeysCreate extends ShopCommand {
  static override summary = 'Create an API key and print it once';
  static override description =
    'The key goes to standard output, so that a pipe can store it. The shop does not store it: if it is lost, create another.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> warehouse --scope orders:read --scope orders:write',
    '<%= config.bin %> <%= command.id %> ci --scope ops:read --expires 2027-01-31',
  ];
  static override args = {name: Args.string({description: 'What it is for.', required: true})};
  static override flags = {
    scope: Flags.option({
      options: choices.createApiKey.scopes,
      multiple: true,
      delimiter: ',',
      required: true,
      summary: 'What it may do.',
    })(),
    expires: Flags.string({summary: 'When it expires (RFC 3339, or a date); default: never.'}),
  };

  async run() {
    const {args, flags} = await this.parse(ApiKeysCreate);
    const expiresAt = flags.expires?.replace(/^\d{4}-\d\d-\d\d$/, '$&T00:00:00Z');
    const created = await this.shop.createApiKey({body: {name: args.name, scopes: flags.scope, expiresAt}});
    this.log(created.key);
    this.logToStderr(`Created the API key ${created.id}. It is not shown again.`);
    return created;
  }
}
