import {Flags} from '@oclif/core';
import {EcomCommand} from '../../ecom-command.ts';
import {assertOneService, grantRights} from '../../engines/app-role.ts';
import {databaseFlag, migratedService, migrationsFolder, phaseFlag, targetsOf} from '../../engines/migrations.ts';

export default class MigrateUp extends EcomCommand {
  static override summary = 'Migrate databases to the newest schema';
  static override description =
    'On a server it creates the databases that are missing. Safe to run at the same time from several places: a lock lets one after the other run. With --app-role (or DATABASE_APP_ROLE) the owner of the tables grants that role its rights; with DATABASE_APP_PASSWORD it also creates the role.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --database-url postgres://postgres@localhost',
    '<%= config.bin %> <%= command.id %> order --dry-run',
    '<%= config.bin %> <%= command.id %> order --app-role order_app',
  ];
  static override args = {service: migratedService({description: 'One service (default: all).'})};
  static override flags = {
    ...databaseFlag,
    phase: phaseFlag({
      summary: 'Only those before the processes of a release start, or after the last of the release before.',
    }),
    'create-database': Flags.boolean({summary: 'Create the database of SERVICE when it is missing.'}),
    'dry-run': Flags.boolean({summary: 'Print the SQL, and run nothing.'}),
    'app-role': Flags.string({
      summary: 'The role that SERVICE logs in as: it may then read and change its rows, and nothing else.',
      env: 'DATABASE_APP_ROLE',
    }),
  };

  async run() {
    const {args, flags} = await this.parse(MigrateUp);
    const role = flags['app-role'];
    if (role) assertOneService(args.service);
    const {databases, isServer, address} = await targetsOf(flags['database-url'], args.service);
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
      if (isServer || flags['create-database']) await createDatabases(address, databases);
      for (const database of databases) {
        const ran = await migrate({...database, folder, phase: flags.phase});
        items.push(...ran.map(name => ({service: database.service, name})));
      }
    } finally {
      // Also what ran before a migration failed.
      if (items.length > 0) await this.printTable(items, {service: each => each.service, migration: each => each.name});
    }
    if (items.length === 0) this.logToStderr('Nothing is pending.');
    if (role) this.logToStderr(await grantRights(databases[0]!, role));
    return {items};
  }
}
