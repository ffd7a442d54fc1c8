import {Flags} from '@oclif/core';
import {CommandError} from '../client/errors.ts';
import {engineFlags, engineTarget} from '../doctor/flags.ts';
import {EcomCommand} from '../ecom-command.ts';
import {findingColumns} from '../output/finding.ts';

export default class Preflight extends EcomCommand {
  static override summary = 'Find whether engines can carry a shop, before it is installed or updated';
  static override description =
    'Looks whether the engines that are named can be reached with their logins, are new enough, and have connections to spare, and how many migrations are pending. Changes nothing. The exit code is 1 when a check fails.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --database-url postgres://owner@localhost --brokers localhost:9092 --redis-url redis://localhost --mongo-url mongodb://localhost',
  ];
  static override flags = {
    ...engineFlags,
    pods: Flags.integer({summary: 'How many pods are going to use PostgreSQL, without a pooler.', default: 0, min: 0}),
  };

  async run() {
    const {flags} = await this.parse(Preflight);
    const {examine, preflightChecks} = await import('../doctor/doctor.ts');
    const items = await examine(preflightChecks, {...engineTarget(this.config.root, flags), pods: flags.pods});
    if (items.length === 0) throw new CommandError('No engine is named. Use --database-url, or set DATABASE_URL.');
    await this.printTable(items, findingColumns);
    const failed = items.filter(({status}) => status === 'fail');
    if (failed.length > 0) {
      // In one line: Kubernetes shows the last one of a Job that failed.
      const reasons = failed.map(({check, found, remedy = ''}) =>
        `${check}: ${found.replace(/\.$/, '')}. ${remedy}`.trim(),
      );
      this.logToStderr(reasons.join(' '));
      process.exitCode = 1;
    }
    return {items};
  }
}
