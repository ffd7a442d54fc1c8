import {operationsOf, serviceNames} from '../../client/services.ts';
import {ListCommand} from '../../list-command.ts';

export default class ReplicasStatus extends ListCommand {
  static override summary = 'Count the events that each service has not applied to its replicas yet';
  static override examples = ['<%= config.bin %> <%= command.id %>'];

  async run() {
    const {flags} = await this.parse(ReplicasStatus);
    return this.printList(
      flags,
      {service: ({service}) => service, lag: ({lag}) => lag, deadLetters: ({deadLetters}) => deadLetters},
      async () => {
        const statuses = await Promise.all(serviceNames.map(service => operationsOf(this.shop, service).getStatus()));
        const items = statuses.map(({service, consumerLag: lag, deadLetters}) => ({service, lag, deadLetters}));
        return {items, nextCursor: null};
      },
    );
  }
}
