import {setTimeout as delay} from 'node:timers/promises';
import {Flags} from '@oclif/core';
import {CommandError, RefusedError, UnreachableError} from '../client/errors.ts';
import {operationsOf, serviceNames} from '../client/services.ts';
import {createShop} from '../client/shop.ts';
import {type StatusRow, statusColumns} from '../output/status.ts';
import {ShopCommand} from '../shop-command.ts';

export default class Status extends ShopCommand {
  static override summary = 'Show whether every service is up and ready, and what waits in it';
  static override description =
    'One line per service: its outbox (events that wait to be published), its lag (events that it has not handled yet) and its dead letters. The exit code is 1 when a service is not ready.';
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --watch'];
  static override flags = {
    watch: Flags.boolean({char: 'w', summary: 'Repeat every two seconds until Ctrl-C.', exclusive: ['json']}),
  };

  async run() {
    const {flags} = await this.parse(Status);
    for (;;) {
      const items = await this.statuses();
      if (flags.watch && process.stdout.isTTY) this.log('\u001b[2J\u001b[H');
      await this.printTable(items, statusColumns);
      const notReady = items.filter(({ready}) => !ready).map(({service}) => service);
      if (!flags.watch) {
        if (notReady.length > 0) {
          this.logToStderr(`Not ready: ${notReady.join(', ')}. See what to do with: ecom doctor`);
          process.exitCode = 1;
        }
        return {items};
      }
      await delay(2000);
    }
  }

  /** @throws UnreachableError when no service can be reached, RefusedError when the caller may not ask */
  private async statuses(): Promise<readonly StatusRow[]> {
    const shop = createShop({...this.connection, maxAttempts: 1});
    return Promise.all(
      serviceNames.map(async (service): Promise<StatusRow> => {
        try {
          return {...(await operationsOf(shop, service).getStatus()), up: true};
        } catch (error) {
          if (error instanceof UnreachableError) throw error;
          if (!(error instanceof RefusedError)) throw new CommandError(`${service}: ${String(error)}`);
          if (error.status < 500) throw error;
          return {service, up: false, ready: false, failing: {[service]: error.message}};
        }
      }),
    );
  }
}
