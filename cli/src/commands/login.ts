import {Flags} from '@oclif/core';
import {CommandError} from '../client/errors.ts';
import {createShop} from '../client/shop.ts';
import {readSecret} from '../parse/secret.ts';
import {completeLogIn} from '../session/second-factor.ts';
import {sessionOf} from '../session/token.ts';
import {ShopCommand} from '../shop-command.ts';

export default class Login extends ShopCommand {
  static override summary = 'Log in to a shop';
  static override description =
    'Asks for the e-mail address and the password, which is not shown, and for a code if the account has a second factor. The session is stored in the configuration folder, readable by you only, and is renewed on its own. With --url, the shop at that address becomes the current context.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --url https://shop.example',
    'pass show shop | <%= config.bin %> <%= command.id %> --email admin@shop.example --password-stdin',
    '<%= config.bin %> <%= command.id %> --api-key < key.txt',
  ];
  static override flags = {
    email: Flags.string({summary: 'Your e-mail address.'}),
    'password-stdin': Flags.boolean({summary: 'Read the password from standard input.', dependsOn: ['email']}),
    code: Flags.string({summary: 'A code of your authenticator app, or a recovery code.', helpValue: '123456'}),
    'api-key': Flags.boolean({
      summary: 'Log in with an API key, which is read from standard input.',
      exclusive: ['email', 'password-stdin', 'code'],
    }),
  };

  async run() {
    const {flags} = await this.parse(Login);
    const {url} = this.connection;
    if (flags['api-key']) {
      const key = await readSecret('API key', true);
      // A key that the shop refuses is not stored.
      await createShop({...this.connection, token: async () => key}).getCaller();
      await this.credentials.set(url, {type: 'api-key', key});
    } else {
      const email = flags.email ?? (await this.ask('E-mail address'));
      const password = await readSecret('Password', flags['password-stdin']);
      const response = await this.shop.logIn({body: {email, password}, headers: {authorization: undefined}});
      const tokens = await completeLogIn(this.shop, response, flags.code, () => this.askForCode());
      await this.credentials.set(url, sessionOf(email, tokens));
    }
    const context = flags.url ? await this.contexts.use(url) : this.connection.context;
    this.logToStderr(`Logged in to ${context} (${url}).${flags.url ? ' It is the current context now.' : ''}`);
    return {context, url};
  }

  private async askForCode(): Promise<string> {
    if (!process.stdin.isTTY)
      throw new CommandError('This account has a second factor, and nobody can be asked here.', 'Use --code.');
    return this.ask('Code of your authenticator app, or a recovery code');
  }

  private async ask(message: string): Promise<string> {
    if (!process.stdin.isTTY) throw new CommandError(`Nobody can be asked here. Use --email and --password-stdin.`);
    const {default: input} = await import('@inquirer/input');
    return input({message}, {output: process.stderr});
  }
}
