import {backupColumns} from '../../../output/platform-backup.ts';
import {listBackups, toBackupRows} from '../../../platform/backup.ts';
import {shopArg} from '../../../platform/flags.ts';
import {PlatformCommand} from '../../../platform-command.ts';

export default class PlatformBackupList extends PlatformCommand {
  static override summary = 'List the backups of a Shop, or of all Shops of the namespace';
  static override description = 'A line for each backup that is kept, and for each ShopBackup that has none yet.';
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> shop --json'];
  static override args = {shop: shopArg};

  async run() {
    const {args} = await this.parse(PlatformBackupList);
    const items = await listBackups(this.kubectl, args.shop);
    await this.printTable(toBackupRows(items), backupColumns);
    return {items};
  }
}
