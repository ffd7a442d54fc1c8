import {readStatuses} from '../../client/statuses.ts';
import {ListCommand} from '../../list-command.ts';

export default class OutboxStatus extends ListCommand {
  static override summary = 'Count the events that wait to be published, by service';
  static override examples = ['<%= config.bin %> <%= command.id %>'];

  async run() {
    const {flags} = await this.parse(OutboxStatus);
    return this.printList(
      flags,
      {service: ({service}) => service, events: ({rows}) => rows, oldestSeconds: ({seconds}) => seconds},
      async () => {
        const statuses = await readStatuses(this.connection);
        const items = statuses.map(({service, outbox}) => ({service, ...(outbox ?? {rows: null, seconds: null})}));
        return {items, nextCursor: null};
      },
    );
  }
}
