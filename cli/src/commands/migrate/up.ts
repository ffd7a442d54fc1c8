import {Flags} from '@oclif/core';
import {EcomCommand} from '../../ecom-command.ts';
import {databaseFlag, migratedService, migrationsFolder, phaseFlag, targetsOf} from '../../engines/migrations.ts';

export default class MigrateUp extends EcomCommand {
  static override summary = 'Migrate databases to the newest schema';
  static override description =
    'On a server it creates the databases that are missing. Safe to run at the same time from several places: a lock lets one after the other run.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --database-url postgres://postgres@localhost',
    '<%= config.bin %> <%= command.id %> order --dry-run',
  ];
  static override args = {service: migratedService({description: 'One service (default: all).'})};
  static override flags = {
    ...databaseFlag,
    phase: phaseFlag({
      summary: 'Only those before the processes of a release start, or after the last of the release before.',
    }),
    'dry-run': Flags.boolean({summary: 'Print the SQL, and run nothing.'}),
  };

  async run() {
    const {args, flags} = await this.parse(MigrateUp);
    const {databases, isServer, url} = await targetsOf(flags['database-url'], args.service);
    const folder = migrationsFolder(this.config.root);
    if (flags['dry-run']) {
      const {readPending} = await import('../../engines/pending-migrations.ts');
      const items = await readPending(databases, folder, flags.phase);
      for (const {service, name, sql} of items) this.log(`-- ${service}: ${name}\n${sql}`);
      return {items};
    }
    const {createDatabases} = await import('@ecom/postgres/databases');
    const {migrate} = await import('@ecom/postgres/migrate');
    const items: {readonly service: string; readonly name: string}[] = [];
    try {
      if (isServer) await createDatabases(url, databases);
      for (const {service, url} of databases)
        items.push(...(await migrate({service, url, folder, phase: flags.phase})).map(name => ({service, name})));
    } finally {
      // Also what ran before a migration failed.
      if (items.length > 0) await this.printTable(items, {service: each => each.service, migration: each => each.name});
    }
    if (items.length === 0) this.logToStderr('Nothing is pending.');
    return {items};
  }
}
