import {RefusedError} from '../../client/errors.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class CatalogStatus extends ShopCommand {
  static override summary = 'Show how far the catalog is behind the products, and the progress of a rebuild';
  static override examples = ['<%= config.bin %> <%= command.id %>'];

  async run() {
    await this.parse(CatalogStatus);
    const {ready, consumerLag, deadLetters, failing} = await this.shop.getCatalogStatus();
    const rebuild = await this.shop.getCatalogRebuild().catch(error => {
      // A catalog in memory is filled at every start, and has no generations.
      if (error instanceof RefusedError && error.status === 404) return null;
      throw error;
    });
    return this.printRecord({ready, lag: consumerLag, deadLetters, failing, rebuild}, catalog => ({
      ready: catalog.ready,
      lag: catalog.lag,
      deadLetters: catalog.deadLetters,
      failing: Object.values(catalog.failing),
      generation: rebuild?.active ?? 'in memory',
      building: rebuild?.building && `${rebuild.building.generation}, ${rebuild.building.handledEvents} events handled`,
    }));
  }
}
