import {ListCommand} from '../../list-command.ts';

export default class SigningKeysList extends ListCommand {
  static override summary = 'List the keys that sign access tokens';
  static override examples = ['<%= config.bin %> <%= command.id %>'];

  async run() {
    const {flags} = await this.parse(SigningKeysList);
    return this.printItems(
      flags,
      {kid: ({kid}) => kid, state: ({state}) => state, created: ({createdAt}) => createdAt},
      (await this.shop.listSigningKeys()).items,
    );
  }
}
