import {EcomCommand} from '../../ecom-command.ts';
import {databaseFlag, targetsOf} from '../../engines/migrations.ts';
import {onWriteModes, serviceArg} from '../../engines/write-modes.ts';

export default class MaintenanceStatus extends EcomCommand {
  static override summary = 'Show which services accept requests that change something';
  static override description =
    'open: they are served; paused: they wait while a backup is taken, two seconds at most; maintenance: they are refused.';
  static override examples = ['<%= config.bin %> <%= command.id %>'];
  static override args = {service: serviceArg};
  static override flags = databaseFlag;

  async run() {
    const {args, flags} = await this.parse(MaintenanceStatus);
    const {databases} = await targetsOf(flags['database-url'], args.service);
    const {readWriteMode} = await import('@ecom/postgres/write-mode');
    const modes = await onWriteModes(databases, readWriteMode);
    const items = modes.map(({service, result}) => ({
      service,
      mode: result.mode,
      until: result.mode === 'paused' ? result.until : null,
      retryAfterSeconds: result.mode === 'maintenance' ? result.retryAfterSeconds : null,
      message: result.mode === 'maintenance' ? result.message : null,
    }));
    await this.printTable(items, {
      service: ({service}) => service,
      mode: ({mode}) => mode,
      until: ({until}) => until,
      retryAfterSeconds: ({retryAfterSeconds}) => retryAfterSeconds,
      message: ({message}) => message,
    });
    return {items};
  }
}
