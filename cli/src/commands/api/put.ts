import {ApiCommand, apiArgs, bodyFlags} from '../../api-command.ts';

export default class ApiPut extends ApiCommand {
  static override summary = 'Send a PUT request with the login';
  static override description = 'Prints the body as it came.';
  static override examples = ['<%= config.bin %> <%= command.id %> /variants/VARIANT/stock --field onHand=40'];
  static override args = apiArgs;
  static override flags = bodyFlags;

  async run() {
    const {args, flags} = await this.parse(ApiPut);
    return this.request('PUT', args.path, flags);
  }
}
