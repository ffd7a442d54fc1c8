import {Args, Flags} from '@oclif/core';
import {userArg} from '../../args.ts';
import {collectPerson} from '../../client/person.ts';
import {exportPersonalData} from '../../client/personal-data.ts';
import {writeWhole} from '../../output/write-whole.ts';
import {resolveUser} from '../../resolve/user.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class UsersExport extends ShopCommand {
  static override summary = 'Export all that is held about a user, as JSON';
  static override description =
    'Profile, addresses, roles, sessions, API keys, audit records, carts, orders, payments and mails: what a person may ask for under the GDPR (Art. 15). It is read by the permissions of the login, and contains what was bought as a guest with the same e-mail address. With --request it is the file that the users themselves get, to which every service adds what it holds.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> ada@example.org ada.json',
    '<%= config.bin %> <%= command.id %> ada@example.org ada.json --request',
  ];
  static override args = {
    user: userArg,
    file: Args.string({description: 'The file to write; default: standard output.'}),
  };

  static override flags = {
    request: Flags.boolean({summary: 'Request it from the services, at most once a day, or get the newest one.'}),
  };

  async run() {
    const {args, flags} = await this.parse(UsersExport);
    const {id} = await resolveUser(this.shop, args.user);
    const person = flags.request ? await exportPersonalData(this.shop, id) : await collectPerson(this.shop, id);
    const text = JSON.stringify(person, null, 2);
    if (args.file) {
      await writeWhole(args.file, `${text}\n`);
      this.logToStderr(`Wrote ${args.file}.`);
    } else this.log(text);
    return person;
  }
}
