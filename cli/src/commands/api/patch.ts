import {ApiCommand, apiArgs, bodyFlags} from '../../api-command.ts';

export default class ApiPatch extends ApiCommand {
  static override summary = 'Send a PATCH request with the login';
  static override description = 'Prints the body as it came.';
  static override examples = [
    "<%= config.bin %> <%= command.id %> /users/me --raw-field 'fullName=Ada King'",
    '<%= config.bin %> <%= command.id %> /products/PRODUCT --field categoryIds:=[]',
  ];
  static override args = apiArgs;
  static override flags = bodyFlags;

  async run() {
    const {args, flags} = await this.parse(ApiPatch);
    return this.request('PATCH', args.path, flags);
  }
}
