import {setTimeout as delay} from 'node:timers/promises';
import {Flags} from '@oclif/core';
import {readStatuses} from '../client/statuses.ts';
import {describeFaults, statusColumns} from '../output/status.ts';
import {ShopCommand} from '../shop-command.ts';

export default class Status extends ShopCommand {
  static override summary = 'Show whether every service is up and ready, and what waits in it';
  static override description =
    'One line per service: its outbox (events that wait to be published), its lag (events that it has not handled yet) and its dead letters. The exit code is 1 when a service is down or not ready.';
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --watch'];
  static override flags = {
    watch: Flags.boolean({char: 'w', summary: 'Repeat every two seconds until Ctrl-C.', exclusive: ['json']}),
  };

  async run() {
    const {flags} = await this.parse(Status);
    for (;;) {
      const items = await readStatuses(this.connection);
      if (flags.watch && process.stdout.isTTY) this.log('\u001b[2J\u001b[H');
      await this.printTable(items, statusColumns);
      if (!flags.watch) {
        const faults = describeFaults(items);
        if (faults.length > 0) {
          this.logToStderr([...faults, 'See what to do with: ecom doctor'].join('\n'));
          process.exitCode = 1;
        }
        return {items};
      }
      await delay(2000);
    }
  }
}
