import {resolve} from 'node:path';
import {Args, Flags} from '@oclif/core';
import {EcomCommand} from '../../ecom-command.ts';
import {migrationOwner, phaseFlag} from '../../engines/migrations.ts';

export default class MigrateCreate extends EcomCommand {
  static override summary = 'Create the files of a migration';
  static override description = 'Writes the next NUMBER_NAME.up.sql and NUMBER_NAME.down.sql for you to fill in.';
  static override examples = ['<%= config.bin %> <%= command.id %> order add_gift_message'];
  static override args = {
    service: migrationOwner({description: 'The service, or shared for all.', required: true}),
    name: Args.string({description: 'What it does: lower-case letters, digits and underscores.', required: true}),
  };
  static override flags = {
    phase: phaseFlag({
      summary: 'expand adds; contract removes what the code of the release no longer needs.',
      default: 'expand',
    }),
    folder: Flags.string({summary: 'The folder of migrations.', default: 'migrations'}),
  };

  async run() {
    const {args, flags} = await this.parse(MigrateCreate);
    const {createMigration} = await import('@ecom/postgres/migration-files');
    const files = await createMigration(resolve(flags.folder), args.service, args.name, flags.phase);
    for (const file of files) this.log(file);
    return {files};
  }
}
