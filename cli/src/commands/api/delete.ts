import {ApiCommand, apiArgs, queryFlags} from '../../api-command.ts';
import {yesFlag} from '../../shop-command.ts';

export default class ApiDelete extends ApiCommand {
  static override summary = 'Send a DELETE request with the login';
  static override description = 'Prints the body as it came.';
  static override examples = ['<%= config.bin %> <%= command.id %> /brands/BRAND --yes'];
  static override args = apiArgs;
  static override flags = {...queryFlags, ...yesFlag};

  async run() {
    const {args, flags} = await this.parse(ApiDelete);
    await this.confirm(`Send DELETE ${args.path}`, flags.yes);
    return this.request('DELETE', args.path, flags);
  }
}
