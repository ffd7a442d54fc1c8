import {ShopCommand} from '../shop-command.ts';

export default class Whoami extends ShopCommand {
  static override summary = 'Show who is logged in, and what the login may do';
  static override examples = ['<%= config.bin %> <%= command.id %>'];

  async run() {
    await this.parse(Whoami);
    const {context, url} = this.connection;
    return this.printRecord(await this.shop.getCaller(), ({email, userId, roles, permissions, apiKey}) => ({
      shop: context === url ? url : `${context} (${url})`,
      email,
      userId,
      apiKey: apiKey && `${apiKey.name} (${apiKey.id})`,
      expires: apiKey?.expiresAt,
      roles,
      permissions,
    }));
  }
}
