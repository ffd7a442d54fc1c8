import {EcomCommand} from '../../ecom-command.ts';
import {databaseFlag, targetsOf} from '../../engines/migrations.ts';
import {onWriteModes, serviceArg} from '../../engines/write-modes.ts';

export default class MaintenanceOff extends EcomCommand {
  static override summary = 'Accept requests that change something again';
  static override examples = ['<%= config.bin %> <%= command.id %>'];
  static override args = {service: serviceArg};
  static override flags = databaseFlag;

  async run() {
    const {args, flags} = await this.parse(MaintenanceOff);
    const {databases} = await targetsOf(flags['database-url'], args.service);
    const {endMaintenance} = await import('@ecom/postgres/write-mode');
    const ended = await onWriteModes(databases, endMaintenance);
    const services = ended.flatMap(({service, result: wasUnderMaintenance}) => (wasUnderMaintenance ? [service] : []));
    this.logToStderr(services.length > 0 ? `Open again: ${services.join(', ')}.` : 'No service was under maintenance.');
    return {services};
  }
}
