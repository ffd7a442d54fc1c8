import {Flags} from '@oclif/core';
import {EcomCommand} from '../../ecom-command.ts';
import {destinationArg, ofPrefixFlag, openDestination} from '../../engines/backups.ts';

export default class BackupPrune extends EcomCommand {
  static override summary = 'Remove old backups';
  static override description =
    'A backup stays while it is one of the last, or not older than so many days. Parts of backups that were not completed within a day go, too.';
  static override examples = ['<%= config.bin %> <%= command.id %> s3://backups/shop --keep-last 7 --days 30'];
  static override args = {destination: destinationArg};
  static override flags = {
    ...ofPrefixFlag,
    'keep-last': Flags.integer({summary: 'How many of the newest backups stay, however old.', required: true, min: 1}),
    days: Flags.integer({summary: 'Backups that are not older stay, too.', required: true, min: 0}),
    'ignore-errors': Flags.boolean({
      summary: 'Say what went wrong, and exit with 0: old backups may go the next time.',
    }),
  };

  async run() {
    const {args, flags} = await this.parse(BackupPrune);
    const store = await openDestination(args.destination);
    const {pruneBackups} = await import('@ecom/backup/prune');
    const {'keep-last': keepLast, days, prefix} = flags;
    const removed = await pruneBackups(store, {keepLast, days, prefix}, new Date()).catch(error => {
      if (!flags['ignore-errors']) throw error;
      this.logToStderr(`Old backups were not removed: ${error.message}`);
      return [];
    });
    await this.printTable(
      removed.map(id => ({id})),
      {removed: ({id}) => id},
    );
    return {removed};
  }
}
