import {Flags} from '@oclif/core';
import {EcomCommand} from '../ecom-command.ts';
import {grantAppRoles} from '../engines/app-role.ts';
import {backupArg, destinationArg, interruptible, keyFileFlag, openDestination, readKey} from '../engines/backups.ts';
import {databaseFlag, migrationsFolder, serverOf} from '../engines/migrations.ts';

export default class Restore extends EcomCommand {
  static override summary = 'Restore a backup into new databases';
  static override description =
    'Each is migrated as it was, loaded, and migrated on to this release. No existing database is changed. What remains to do is printed at the end.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> s3://backups/shop --prefix shop2 --key-file identity.txt --database-url postgres://owner@db',
    '<%= config.bin %> <%= command.id %> /var/backups 20261129T1653 --prefix shop2 --app-role shop2_{service}',
  ];
  static override args = {destination: destinationArg, id: backupArg};
  static override flags = {
    ...databaseFlag,
    ...keyFileFlag,
    prefix: Flags.string({summary: 'The new databases are PREFIX_order and so on.', required: true}),
    resume: Flags.boolean({summary: 'Go on with a restore of this backup that was interrupted.'}),
    'app-role': Flags.string({
      summary: 'The existing role of each service, which gets its rights; {service} is its name.',
    }),
  };

  async run() {
    const {args, flags} = await this.parse(Restore);
    const server = await serverOf(flags['database-url']);
    const [store, key] = await Promise.all([openDestination(args.destination), readKey(flags['key-file'])]);
    const {findManifest} = await import('@ecom/backup/manifest');
    const {restoreBackup} = await import('@ecom/backup/restore');
    const {findInterrupted} = await import('@ecom/backup/restore-targets');
    // A newer backup may have been created since.
    const interrupted = flags.resume ? await findInterrupted(server, flags.prefix) : undefined;
    const manifest = await findManifest(store, args.id ?? interrupted);
    const report = (sentence: string) => this.logToStderr(sentence);
    const folder = migrationsFolder(this.config.root);
    const {prefix, resume} = flags;
    const parts = {store, manifest, key, server, prefix, resume, folder, report};
    const databases = await interruptible(signal => restoreBackup({...parts, signal}));
    const role = flags['app-role'];
    if (role) for (const sentence of await grantAppRoles(databases, role)) report(sentence);
    report(`Backup ${manifest.id} is restored as of ${manifest.cutAt}. What remains:`);
    report(
      `1. Point the shop at the databases ${prefix}_*, with an empty Kafka (KAFKA_PREFIX=${prefix}.) and Redis key prefix, and start it.`,
    );
    report('2. Fill its topics: ecom republish auth, ecom republish users, ecom republish product');
    report('3. With MongoDB: ecom catalog rebuild');
    const services = databases.map(({service}) => ({service, database: `${prefix}_${service}`}));
    return {id: manifest.id, cutAt: manifest.cutAt, services};
  }
}
