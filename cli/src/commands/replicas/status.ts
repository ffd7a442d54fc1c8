import {readStatuses, unavailableOf} from '../../client/statuses.ts';
import {ListCommand} from '../../list-command.ts';

export default class ReplicasStatus extends ListCommand {
  static override summary = 'Count the events that each service has not applied to its replicas yet';
  static override examples = ['<%= config.bin %> <%= command.id %>'];

  async run() {
    const {flags} = await this.parse(ReplicasStatus);
    const statuses = await readStatuses(this.connection);
    const list = await this.printItems(
      flags,
      {service: ({service}) => service, lag: ({lag}) => lag, deadLetters: ({deadLetters}) => deadLetters},
      statuses.map(({service, consumerLag: lag, deadLetters}) => ({service, lag, deadLetters})),
    );
    return this.reportUnavailable(list, unavailableOf(statuses));
  }
}
