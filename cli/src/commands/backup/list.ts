import {EcomCommand} from '../../ecom-command.ts';
import {destinationArg, ofPrefixFlag, openDestination} from '../../engines/backups.ts';
import {backupColumns, summarizeBackup} from '../../output/backup.ts';

export default class BackupList extends EcomCommand {
  static override summary = 'List backups, the newest first';
  static override examples = ['<%= config.bin %> <%= command.id %> s3://backups/shop'];
  static override args = {destination: destinationArg};
  static override flags = ofPrefixFlag;

  async run() {
    const {args, flags} = await this.parse(BackupList);
    const store = await openDestination(args.destination);
    const {readManifests} = await import('@ecom/backup/manifest');
    const {manifests, damaged, incomplete} = await readManifests(store, flags.prefix);
    const items = manifests.map(summarizeBackup);
    await this.printTable(items, backupColumns);
    for (const {message} of damaged) this.logToStderr(message);
    if (incomplete.length > 0)
      this.logToStderr(
        `In progress, or never completed: ${incomplete.join(', ')}. ecom backup prune removes old ones.`,
      );
    return {items, damaged, incomplete};
  }
}
