import {Args} from '@oclif/core';
import {resolveInvitation} from '../../resolve/invitation.ts';
import {ShopCommand, yesFlag} from '../../shop-command.ts';

export default class InvitationsRevoke extends ShopCommand {
  static override summary = 'Revoke an invitation';
  static override examples = ['<%= config.bin %> <%= command.id %> ada@example.org --yes'];
  static override args = {
    invitation: Args.string({description: 'Id, or e-mail address of a pending one.', required: true}),
  };

  static override flags = yesFlag;

  async run() {
    const {args, flags} = await this.parse(InvitationsRevoke);
    const {id, email} = await resolveInvitation(this.shop, args.invitation);
    await this.confirm(`Revoke the invitation of ${email}`, flags.yes);
    await this.shop.revokeInvitation({path: {id}});
    this.logToStderr(`Revoked the invitation ${id}.`);
    return {id, email};
  }
}
