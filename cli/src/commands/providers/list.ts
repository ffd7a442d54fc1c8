import {ListCommand} from '../../list-command.ts';

export default class ProvidersList extends ListCommand {
  static override summary = 'List the payment providers of the shop';
  static override examples = ['<%= config.bin %> <%= command.id %>'];

  async run() {
    const {flags} = await this.parse(ProvidersList);
    return this.printItems(
      flags,
      {name: ({name}) => name, publishableKey: ({publishableKey}) => publishableKey},
      (await this.shop.listPaymentProviders()).items,
    );
  }
}
