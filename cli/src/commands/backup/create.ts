import {Flags} from '@oclif/core';
import {EcomCommand} from '../../ecom-command.ts';
import {destinationArg, interruptible, keyFileFlag, openDestination, readKey} from '../../engines/backups.ts';
import {databaseFlag, targetsOf} from '../../engines/migrations.ts';
import {kafkaFlags} from '../../engines/topics.ts';
import {openUnhandledEvents} from '../../engines/unhandled-events.ts';
import {backupColumns, summarizeBackup} from '../../output/backup.ts';
import {parseDuration} from '../../parse/duration.ts';

/** No service holds a request for longer. */
const maxPauseMs = 2000;

export default class BackupCreate extends EcomCommand {
  static override summary = 'Take a backup of all databases of a shop while it runs';
  static override description =
    'All databases are read as they were at one moment, at which no event was in flight between them. Requests that write wait for that moment, shorter than a second as a rule; then they are served while the rows are stored.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> s3://backups/shop --key-file recipient.txt --database-url postgres://owner@db/shop --brokers kafka:9092 --prefix shop.',
    '<%= config.bin %> <%= command.id %> /var/backups --without-kafka --database-url postgres://localhost',
  ];
  static override args = {destination: destinationArg};
  static override flags = {
    ...databaseFlag,
    ...kafkaFlags,
    ...keyFileFlag,
    'without-kafka': Flags.boolean({summary: 'The shop is a standalone process without Kafka.'}),
    'pause-limit': Flags.string({summary: 'How long an attempt may hold requests that write.', default: '1000ms'}),
  };

  async run() {
    const {args, flags} = await this.parse(BackupCreate);
    const pauseLimitMs = parseDuration('pause-limit', flags['pause-limit'], maxPauseMs);
    const {databases} = await targetsOf(flags['database-url']);
    const [store, key] = await Promise.all([openDestination(args.destination), readKey(flags['key-file'])]);
    if (!key) this.logToStderr('Not encrypted: it has hashes of passwords and keys that sign. Use --key-file.');
    const {createBackup} = await import('@ecom/backup/create-backup');
    const {bus, findUnhandledEvents, close} = await openUnhandledEvents(flags);
    const report = (sentence: string) => this.logToStderr(sentence);
    const shopVersion = this.config.version;
    const parts = {databases, store, key, bus, findUnhandledEvents, pauseLimitMs, report, shopVersion};
    const manifest = await interruptible(signal => createBackup({...parts, signal})).finally(close);
    const summary = summarizeBackup(manifest);
    await this.printTable([summary], backupColumns);
    return summary;
  }
}
