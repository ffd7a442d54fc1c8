import {Flags} from '@oclif/core';
import {EcomCommand} from '../../ecom-command.ts';
import {destinationArg, openDestination} from '../../engines/backups.ts';

export default class BackupPrune extends EcomCommand {
  static override summary = 'Remove old backups';
  static override description =
    'A backup stays while it is one of the last, or not older than so many days. Parts of backups that were not completed within a day go, too.';
  static override examples = ['<%= config.bin %> <%= command.id %> s3://backups/shop --keep-last 7 --days 30'];
  static override args = {destination: destinationArg};
  static override flags = {
    'keep-last': Flags.integer({summary: 'How many of the newest backups stay, however old.', required: true, min: 1}),
    days: Flags.integer({summary: 'Backups that are not older stay, too.', required: true, min: 0}),
  };

  async run() {
    const {args, flags} = await this.parse(BackupPrune);
    const store = await openDestination(args.destination);
    const {pruneBackups} = await import('@ecom/backup/prune');
    const removed = await pruneBackups(store, {keepLast: flags['keep-last'], days: flags.days}, new Date());
    await this.printTable(
      removed.map(id => ({id})),
      {removed: ({id}) => id},
    );
    return {removed};
  }
}
