import {readStatuses, unavailableOf} from '../../client/statuses.ts';
import {ListCommand} from '../../list-command.ts';

export default class OutboxStatus extends ListCommand {
  static override summary = 'Count the events that wait to be published, by service';
  static override examples = ['<%= config.bin %> <%= command.id %>'];

  async run() {
    const {flags} = await this.parse(OutboxStatus);
    const statuses = await readStatuses(this.connection);
    const list = await this.printItems(
      flags,
      {service: ({service}) => service, events: ({rows}) => rows, oldestSeconds: ({seconds}) => seconds},
      statuses.map(({service, outbox}) => ({service, ...(outbox ?? {rows: null, seconds: null})})),
    );
    return this.reportUnavailable(list, unavailableOf(statuses));
  }
}
