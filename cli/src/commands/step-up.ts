import {Flags} from '@oclif/core';
import {CommandError} from '../client/errors.ts';
import {readSecret} from '../parse/secret.ts';
import {isTotpCode} from '../session/second-factor.ts';
import {ShopCommand} from '../shop-command.ts';

export default class StepUp extends ShopCommand {
  static override summary = 'Prove again who you are';
  static override description =
    'What could take over an account, such as roles and API keys, needs a proof of the last 15 minutes. Asks for the password, or takes a code.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --code 123456',
    'pass show shop | <%= config.bin %> <%= command.id %> --password-stdin',
  ];
  static override flags = {
    code: Flags.string({
      summary: 'A code of your authenticator app, or a recovery code.',
      exclusive: ['password-stdin'],
    }),
    'password-stdin': Flags.boolean({summary: 'Read the password from standard input.'}),
  };

  async run() {
    const {flags} = await this.parse(StepUp);
    const {context, url} = this.connection;
    const session = await this.credentials.get(url);
    if (session?.type !== 'session')
      throw new CommandError('Only a login by e-mail address can be proven again.', 'Log in with: ecom login');
    const {code} = flags;
    const proof =
      code === undefined
        ? {password: await readSecret('Password', flags['password-stdin'])}
        : isTotpCode(code)
          ? {code}
          : {recoveryCode: code};
    const {accessToken, expiresIn} = await this.shop.stepUp({body: proof});
    // The request may have refreshed the session.
    const current = (await this.credentials.get(url)) ?? session;
    const expiresAt = new Date(Date.now() + expiresIn * 1000).toISOString();
    await this.credentials.set(url, {...session, ...current, type: 'session', accessToken, expiresAt});
    this.logToStderr(`Proven to ${context}, for 15 minutes.`);
    return {context};
  }
}
