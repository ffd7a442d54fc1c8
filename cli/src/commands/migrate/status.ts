import {EcomCommand} from '../../ecom-command.ts';
import {databaseFlag, migratedService, migrationsFolder, targetsOf} from '../../engines/migrations.ts';

export default class MigrateStatus extends EcomCommand {
  static override summary = 'Show which migrations ran when, and which are pending';
  static override description = 'The exit code is 1 when a migration is pending, and 0 otherwise.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --database-url postgres://postgres@localhost',
    '<%= config.bin %> <%= command.id %> order',
  ];
  static override args = {service: migratedService({description: 'One service (default: all).'})};
  static override flags = databaseFlag;

  async run() {
    const {args, flags} = await this.parse(MigrateStatus);
    const {databases} = await targetsOf(flags['database-url'], args.service);
    const {listMigrations} = await import('@ecom/postgres/migrate');
    const folder = migrationsFolder(this.config.root);
    const lists = await Promise.all(
      databases.map(async database =>
        (await listMigrations({...database, folder})).map(migration => ({service: database.service, ...migration})),
      ),
    );
    const items = lists.flat();
    await this.printTable(items, {
      service: ({service}) => service,
      migration: ({name}) => name,
      ran: ({ranAt}) => ranAt ?? 'pending',
    });
    const pending = items.filter(({ranAt}) => ranAt === null).length;
    if (pending > 0) {
      this.logToStderr(`${pending === 1 ? '1 migration is' : `${pending} migrations are`} pending.`);
      process.exitCode = 1;
    }
    return {items, pending};
  }
}
