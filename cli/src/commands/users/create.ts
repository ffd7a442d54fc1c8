import {Flags} from '@oclif/core';
import {userFields} from '../../output/user.ts';
import {generatePassword, readSecret} from '../../parse/secret.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class UsersCreate extends ShopCommand {
  static override summary = 'Create a user';
  static override description =
    'Asks for the password, which is not shown, reads it, or generates one and prints it once. The user logs in with it.';
  static override examples = [
    "<%= config.bin %> <%= command.id %> --email ada@example.org --name 'Ada Lovelace'",
    "pass show ada | <%= config.bin %> <%= command.id %> --email ada@example.org --name 'Ada Lovelace' --password-stdin",
    "<%= config.bin %> <%= command.id %> --email ada@example.org --name 'Ada Lovelace' --generate-password",
  ];
  static override flags = {
    email: Flags.string({summary: 'The e-mail address.', required: true}),
    name: Flags.string({summary: 'The full name.', required: true}),
    phone: Flags.string({summary: 'The phone number, with the country code.'}),
    timezone: Flags.string({summary: 'The time zone, such as Europe/Paris (default: UTC).'}),
    'password-stdin': Flags.boolean({summary: 'Read the password from standard input.'}),
    'generate-password': Flags.boolean({
      summary: 'Generate a password, and print it once.',
      exclusive: ['password-stdin'],
    }),
  };

  async run() {
    const {flags} = await this.parse(UsersCreate);
    const {email, name: fullName, phone, timezone} = flags;
    const isGenerated = flags['generate-password'];
    const password = isGenerated ? generatePassword() : await readSecret('Password', flags['password-stdin']);
    const user = await this.shop.createUserAccount({body: {email, password, fullName, phone, timezone}});
    this.logToStderr(`Created user ${user.email}.`);
    // The only time that anybody sees it.
    const shown = isGenerated ? {password} : {};
    return this.printRecord({...user, ...shown}, user => ({...userFields(user), ...shown}));
  }
}
