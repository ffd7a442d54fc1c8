import {setTimeout as delay} from 'node:timers/promises';
import {Flags} from '@oclif/core';
import {CommandError} from '../../client/errors.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class CatalogRebuild extends ShopCommand {
  static override summary = 'Build the catalog again from the topics, and switch to it when it is complete';
  static override description = 'Shoppers see the present catalog meanwhile. Needs Kafka and MongoDB.';
  static override examples = ['<%= config.bin %> <%= command.id %>', '<%= config.bin %> <%= command.id %> --no-wait'];
  static override flags = {
    wait: Flags.boolean({summary: 'Wait until it is complete.', default: true, allowNo: true}),
  };

  async run() {
    const {flags} = await this.parse(CatalogRebuild);
    let state = await this.shop.startCatalogRebuild();
    const generation = state.building?.generation;
    this.logToStderr(`Building generation ${generation} …`);
    while (flags.wait && state.building?.generation === generation) {
      await delay(1000);
      state = await this.shop.getCatalogRebuild();
      if (state.building) this.logToStderr(`${state.building.handledEvents} events handled`);
    }
    if (flags.wait && state.active !== generation)
      throw new CommandError(`Generation ${generation} was not completed. See the log of catalog.`);
    this.logToStderr(flags.wait ? `Shoppers see generation ${generation}.` : 'Follow it with: ecom catalog status');
    return state;
  }
}
