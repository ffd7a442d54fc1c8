import {Flags} from '@oclif/core';
import {ApiCommand, apiArgs, queryFlags} from '../../api-command.ts';

export default class ApiGet extends ApiCommand {
  static override summary = 'Send a GET request with the login';
  static override description =
    'Prints the body as it came. With --paginate a line per item of all pages, as JSON; with --json too, one array.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> /users/me',
    '<%= config.bin %> <%= command.id %> /orders --field limit=100 --paginate | jq -r .number',
  ];
  static override args = apiArgs;
  static override flags = {...queryFlags, paginate: Flags.boolean({summary: 'Get all pages of a list.'})};

  async run() {
    const {args, flags} = await this.parse(ApiGet);
    return flags.paginate ? this.paginate(args.path, flags) : this.request('GET', args.path, flags);
  }
}
