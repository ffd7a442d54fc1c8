import {Args} from '@oclif/core';
import {resolveMail} from '../../resolve/mail.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class MailsGet extends ShopCommand {
  static override summary = 'Show a mail with its text';
  static override examples = ['<%= config.bin %> <%= command.id %> 019a2b3c-4d5e-7f60-8a9b-0c1d2e3f4a5b'];
  static override args = {mail: Args.string({description: 'The id.', required: true})};

  async run() {
    const {args} = await this.parse(MailsGet);
    const mail = await resolveMail(this.shop, args.mail);
    this.printRecord(mail, ({id, to, subject, kind, status, createdAt}) => ({
      id,
      to,
      subject,
      kind,
      status,
      created: createdAt,
    }));
    this.log(`\n${mail.body}`);
    return mail;
  }
}
