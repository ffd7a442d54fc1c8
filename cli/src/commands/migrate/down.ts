import {Flags} from '@oclif/core';
import {CommandError} from '../../client/errors.ts';
import {EcomCommand, yesFlag} from '../../ecom-command.ts';
import {databaseFlag, migratedService, migrationsFolder, targetsOf} from '../../engines/migrations.ts';

export default class MigrateDown extends EcomCommand {
  static override summary = 'Revert the last migration of a service';
  static override description = 'What only the reverted tables and columns hold is lost.';
  static override examples = ['<%= config.bin %> <%= command.id %> order'];
  static override args = {service: migratedService({description: 'The service.', required: true})};
  static override flags = {
    ...databaseFlag,
    ...yesFlag,
    'dry-run': Flags.boolean({summary: 'Print the SQL, and run nothing.'}),
  };

  async run() {
    const {args, flags} = await this.parse(MigrateDown);
    const {databases} = await targetsOf(flags['database-url'], args.service);
    const {listMigrations, migrate} = await import('@ecom/postgres/migrate');
    const options = {...databases[0]!, folder: migrationsFolder(this.config.root)};
    const ran = (await listMigrations(options)).filter(({ranAt}) => ranAt !== null);
    const last = ran.toSorted((a, b) => a.ranAt!.localeCompare(b.ranAt!)).at(-1);
    if (!last) throw new CommandError(`No migration of ${args.service} has run.`);
    if (flags['dry-run']) {
      const {readMigration} = await import('@ecom/postgres/migration-files');
      const sql = await readMigration(options.folder, last.name, 'down');
      this.log(`-- ${args.service}: ${last.name}\n${sql}`);
      return {items: [{service: args.service, name: last.name, sql}]};
    }
    await this.confirm(`Revert ${last.name} of ${args.service}`, flags.yes);
    const items = (await migrate({...options, direction: 'down'})).map(name => ({service: args.service, name}));
    await this.printTable(items, {service: each => each.service, reverted: each => each.name});
    return {items};
  }
}
