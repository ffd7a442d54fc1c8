import {Args} from '@oclif/core';
import type {ShopBackup} from '../../../platform/backup.ts';
import {annotate} from '../../../platform/change-shop.ts';
import {assertObjectName} from '../../../platform/flags.ts';
import {annotations, resources} from '../../../platform/resource.ts';
import {PlatformCommand} from '../../../platform-command.ts';

export default class PlatformBackupVerify extends PlatformCommand {
  static override summary = 'Verify the latest backup of a ShopBackup';
  static override description =
    'The operator restores it to databases of its own, examines these, and drops them. What it found is the condition Verified of the ShopBackup.';
  static override examples = ['<%= config.bin %> <%= command.id %> nightly'];
  static override args = {
    name: Args.string({
      description: 'The ShopBackup.',
      required: true,
      parse: async name => assertObjectName(name),
    }),
  };

  async run() {
    const {args} = await this.parse(PlatformBackupVerify);
    const now = new Date().toISOString();
    const asked = await annotate<ShopBackup>(this.kubectl, resources.backup, args.name, annotations.verify, now);
    this.logToStderr(`The backup of ${args.name} is verified. See what is found with: ecom platform backup list`);
    return asked;
  }
}
