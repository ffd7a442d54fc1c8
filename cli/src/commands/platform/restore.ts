import {Flags} from '@oclif/core';
import type {ShopBackup} from '../../platform/backup.ts';
import {newName} from '../../platform/backup-flags.ts';
import {fieldManager} from '../../platform/change-shop.ts';
import {getResource} from '../../platform/find-shop.ts';
import {assertObjectName, shopArg, waitFlags} from '../../platform/flags.ts';
import {isComplete} from '../../platform/goals.ts';
import {apiVersion, resources} from '../../platform/resource.ts';
import {afterRestore, assertRestorable, type ShopRestore} from '../../platform/restore.ts';
import {PlatformCommand} from '../../platform-command.ts';

export default class PlatformRestore extends PlatformCommand {
  static override summary = 'Restore a backup to new databases';
  static override description =
    "The Shop and its databases stay as they are. The new databases have a prefix of their own; the Shop uses them when its spec has that prefix. It writes a ShopRestore, which the operator carries out with the Shop's engines and credentials.";
  static override examples = [
    '<%= config.bin %> <%= command.id %> shop --backup nightly --wait',
    '<%= config.bin %> <%= command.id %> shop --backup nightly --id 01990c5e-7a1b',
  ];
  static override args = {shop: shopArg};
  static override flags = {
    backup: Flags.string({summary: 'The ShopBackup.', required: true}),
    id: Flags.string({summary: 'One of its backups, as `ecom platform backup list` prints it (default: the latest).'}),
    name: Flags.string({summary: 'The name of the ShopRestore (default: that of the ShopBackup, and the time).'}),
    ...waitFlags,
  };

  async run() {
    const {args, flags} = await this.parse(PlatformRestore);
    const {backup, id} = flags;
    const shop = (await this.findShop(args.shop)).metadata.name;
    assertRestorable(await getResource<ShopBackup>(this.kubectl, resources.backup, assertObjectName(backup)), shop, id);
    const name = assertObjectName(flags.name ?? newName(backup));
    const spec = {shop, backup: {name: backup, ...(id !== undefined && {id})}};
    const resource = {apiVersion, kind: 'ShopRestore', metadata: {name}, spec};
    const created = await this.kubectl.json<ShopRestore>(['create', '--filename=-', fieldManager], resource);
    this.logToStderr(`Created the ShopRestore ${name}.`);
    if (!flags.wait) return created;
    const restored = await this.waitFor(resources.restore, created, isComplete, flags);
    this.logToStderr(afterRestore(shop, restored).join('\n'));
    return restored;
  }
}
