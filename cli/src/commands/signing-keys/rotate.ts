import {ShopCommand, yesFlag} from '../../shop-command.ts';

export default class SigningKeysRotate extends ShopCommand {
  static override summary = 'Sign access tokens with a new key from now on';
  static override description = 'Tokens of the old key stay valid until they expire: nobody has to log in again.';
  static override examples = ['<%= config.bin %> <%= command.id %> --yes'];
  static override flags = yesFlag;

  async run() {
    const {flags} = await this.parse(SigningKeysRotate);
    await this.confirm('Sign access tokens with a new key', flags.yes);
    const key = await this.shop.createSigningKey();
    this.logToStderr(`Created the signing key ${key.kid}.`);
    return key;
  }
}
