import {Flags} from '@oclif/core';
import {EcomCommand} from '../../ecom-command.ts';
import {databaseFlag, targetsOf} from '../../engines/migrations.ts';
import {onWriteModes, serviceArg} from '../../engines/write-modes.ts';

export default class MaintenanceOn extends EcomCommand {
  static override summary = 'Refuse requests that change something, until ecom maintenance off';
  static override description =
    'They get 503 with Retry-After. Requests that read are served, operations too, and events go on being published and handled: orders that were accepted are finished. Repeat it to change the message.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --retry-after 600',
    `<%= config.bin %> <%= command.id %> order --message 'Orders are back at 14:00 UTC.'`,
  ];
  static override args = {service: serviceArg};
  static override flags = {
    ...databaseFlag,
    'retry-after': Flags.integer({summary: 'Seconds after which clients should try again.', default: 60, min: 1}),
    message: Flags.string({summary: 'The sentence that clients get.'}),
  };

  async run() {
    const {args, flags} = await this.parse(MaintenanceOn);
    const {databases} = await targetsOf(flags['database-url'], args.service);
    const {startMaintenance} = await import('@ecom/postgres/write-mode');
    const maintenance = {retryAfterSeconds: flags['retry-after'], message: flags.message ?? null};
    const items = await onWriteModes(databases, client => startMaintenance(client, maintenance));
    const services = items.map(({service}) => service);
    this.logToStderr(`Under maintenance: ${services.join(', ')}. End it with: ecom maintenance off`);
    return {services, ...maintenance};
  }
}
