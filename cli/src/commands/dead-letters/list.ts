import {Flags} from '@oclif/core';
import {type DeadLetter, serviceNames} from '../../client/services.ts';
import {ListCommand} from '../../list-command.ts';
import {mergePages, type OfService} from '../../merge-pages.ts';
import type {Columns} from '../../output/table.ts';

const columns: Columns<OfService<DeadLetter>> = {
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
    const {getPage, unavailable} = mergePages<DeadLetter>(
      this.connection,
      flags.service ? [flags.service] : serviceNames,
      ({listDeadLetters}, query) => listDeadLetters({query}),
      (a, b) => a.service.localeCompare(b.service),
    );
    const {items, nextCursor} = await this.printList(flags, columns, getPage);
    return this.reportUnavailable({items, hasMore: nextCursor !== null}, unavailable);
  }
}
