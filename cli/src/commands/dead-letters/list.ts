import {Flags} from '@oclif/core';
import {type DeadLetter, operationsOf, serviceNames} from '../../client/services.ts';
import {ListCommand} from '../../list-command.ts';
import type {Columns} from '../../output/table.ts';

type Row = DeadLetter & {readonly service: string};

const columns: Columns<Row> = {
  service: ({service}) => service,
  id: ({id}) => id,
  type: ({event}) => event.type,
  key: ({event}) => event.subject,
  parked: ({parked}) => parked,
  since: ({createdAt}) => createdAt,
  reason: ({reason}) => reason,
};

export default class DeadLettersList extends ListCommand {
  static override summary = 'List events that a service could not apply';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --service cart',
  ];
  static override flags = {
    service: Flags.string({summary: 'Only of this service.', options: [...serviceNames]}),
  };

  async run() {
    const {flags} = await this.parse(DeadLettersList);
    this.assertUnsorted(flags, 'sorted by service, the oldest first');
    const rest = flags.service ? [flags.service] : [...serviceNames];
    // One service after the other, each oldest first; an empty page in between does not end the list.
    return this.printList<Row>(flags, columns, async ({limit, cursor}) => {
      const service = rest[0]!;
      const page = await operationsOf(this.shop, service).listDeadLetters({
        query: {limit, cursor: cursor || undefined},
      });
      if (page.nextCursor === null) rest.shift();
      const items = page.items.map(each => ({service, ...each}));
      return {items, nextCursor: page.nextCursor ?? (rest.length > 0 ? '' : null)};
    });
  }
}
