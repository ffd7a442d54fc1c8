import {Args} from '@oclif/core';
import {invitationFields} from '../../output/invitation.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class InvitationsCreate extends ShopCommand {
  static override summary = 'Invite somebody to the staff';
  static override description =
    'Sends a mail with a token, by which the person accepts the invitation within seven days. You must have all permissions of the roles.';
  static override examples = ['<%= config.bin %> <%= command.id %> ada@example.org staff'];
  static override args = {
    email: Args.string({description: 'E-mail address of the person.', required: true}),
    roles: Args.string({description: 'The roles that the person gets.', required: true, multiple: true}),
  };

  async run() {
    const {args} = await this.parse(InvitationsCreate);
    // The shop says which roles there are.
    const invitation = await this.shop.createInvitation({body: {email: args.email, roles: args.roles}});
    this.logToStderr(`Invited ${invitation.email}.`);
    return this.printRecord(invitation, invitationFields);
  }
}
