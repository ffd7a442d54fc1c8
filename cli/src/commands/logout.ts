import {RefusedError} from '../client/errors.ts';
import {ShopCommand} from '../shop-command.ts';

export default class Logout extends ShopCommand {
  static override summary = 'Log out of a shop';
  static override description = 'Ends the session at the shop, and forgets it here.';
  static override examples = ['<%= config.bin %> <%= command.id %>'];

  async run() {
    await this.parse(Logout);
    const {context, url} = this.connection;
    const found = await this.credentials.get(url);
    if (found?.type === 'session') {
      await this.shop.logOut({body: {refreshToken: found.refreshToken}}).catch(error => {
        // A session that has ended already.
        if (!(error instanceof RefusedError)) throw error;
      });
    }
    await this.credentials.remove(url);
    this.logToStderr(found ? `Logged out of ${context}.` : `Nobody was logged in to ${context}.`);
    return {context};
  }
}
