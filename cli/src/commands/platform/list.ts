import {Flags} from '@oclif/core';
import {shopColumns} from '../../output/platform.ts';
import {listResources} from '../../platform/find-shop.ts';
import {hideObject} from '../../platform/hide-secrets.ts';
import {resources} from '../../platform/resource.ts';
import type {Shop} from '../../platform/shop.ts';
import {PlatformCommand} from '../../platform-command.ts';

export default class PlatformList extends PlatformCommand {
  static override summary = 'List the Shops of a namespace';
  static override description = 'With --json each as it is in the cluster, without secrets.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --all-namespaces --kube-context staging',
  ];
  static override flags = {
    'all-namespaces': Flags.boolean({char: 'A', summary: 'Of all namespaces.', exclusive: ['namespace']}),
  };

  async run() {
    const {flags} = await this.parse(PlatformList);
    const options = flags['all-namespaces'] ? ['--all-namespaces'] : [];
    const items = await listResources<Shop>(this.kubectl, resources.shop, options);
    await this.printTable(items, shopColumns);
    return {items: items.map(item => hideObject(item))};
  }
}
