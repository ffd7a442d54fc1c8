import {EcomCommand} from '../../ecom-command.ts';
import {destinationArg, openDestination} from '../../engines/backups.ts';
import {backupColumns, summarizeBackup} from '../../output/backup.ts';

export default class BackupList extends EcomCommand {
  static override summary = 'List backups, the newest first';
  static override examples = ['<%= config.bin %> <%= command.id %> s3://backups/shop'];
  static override args = {destination: destinationArg};

  async run() {
    const {args} = await this.parse(BackupList);
    const store = await openDestination(args.destination);
    const {listBackupIds, readManifest} = await import('@ecom/backup/manifest');
    const {complete, incomplete} = await listBackupIds(store);
    const manifests = await Promise.all(complete.toReversed().map(id => readManifest(store, id)));
    const items = manifests.map(summarizeBackup);
    await this.printTable(items, backupColumns);
    if (incomplete.length > 0)
      this.logToStderr(
        `In progress, or never completed: ${incomplete.join(', ')}. ecom backup prune removes old ones.`,
      );
    return {items, incomplete};
  }
}
