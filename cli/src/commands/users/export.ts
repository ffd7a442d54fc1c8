import {Args} from '@oclif/core';
import {userArg} from '../../args.ts';
import {collectPerson} from '../../client/person.ts';
import {writeWhole} from '../../output/write-whole.ts';
import {resolveUser} from '../../resolve/user.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class UsersExport extends ShopCommand {
  static override summary = 'Export all that is held about a user, as JSON';
  static override description =
    'Profile, addresses, roles, sessions, API keys, audit records, carts, orders, payments and mails: what a person may ask for under the GDPR (Art. 15).';
  static override examples = ['<%= config.bin %> <%= command.id %> ada@example.org ada.json'];
  static override args = {
    user: userArg,
    file: Args.string({description: 'The file to write; default: standard output.'}),
  };

  async run() {
    const {args} = await this.parse(UsersExport);
    const {id} = await resolveUser(this.shop, args.user);
    const person = await collectPerson(this.shop, id);
    const text = JSON.stringify(person, null, 2);
    if (args.file) {
      await writeWhole(args.file, `${text}\n`);
      this.logToStderr(`Wrote ${args.file}.`);
    } else this.log(text);
    return person;
  }
}
