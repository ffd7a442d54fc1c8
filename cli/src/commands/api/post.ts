import {ApiCommand, apiArgs, bodyFlags} from '../../api-command.ts';

export default class ApiPost extends ApiCommand {
  static override summary = 'Send a POST request with the login';
  static override description = 'Prints the body as it came.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> /brands --field name=Nimbus',
    '<%= config.bin %> <%= command.id %> /products --input product.json',
  ];
  static override args = apiArgs;
  static override flags = bodyFlags;

  async run() {
    const {args, flags} = await this.parse(ApiPost);
    return this.request('POST', args.path, flags);
  }
}
