import type {ShopBackup} from '../../../platform/backup.ts';
import {backupFlags, newName, toBackupSpec} from '../../../platform/backup-flags.ts';
import {fieldManager} from '../../../platform/change-shop.ts';
import {assertObjectName, shopArg, waitFlags} from '../../../platform/flags.ts';
import {isComplete} from '../../../platform/goals.ts';
import {apiVersion, resources} from '../../../platform/resource.ts';
import {PlatformCommand} from '../../../platform-command.ts';

export default class PlatformBackupCreate extends PlatformCommand {
  static override summary = 'Back up all databases of a Shop, once or on a schedule';
  static override description =
    'The operator does it while shoppers buy: writes wait for less than a second. It writes a ShopBackup, which stays.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> shop --destination-volume backups --wait',
    "<%= config.bin %> <%= command.id %> shop --name nightly --schedule '0 3 * * *' --keep-last 7 --s3-bucket shop-backups --s3-secret backup-bucket --encryption-secret backup-key",
  ];
  static override args = {shop: shopArg};
  static override flags = {...backupFlags, ...waitFlags};

  async run() {
    const {args, flags} = await this.parse(PlatformBackupCreate);
    const {metadata} = await this.findShop(args.shop);
    const name = assertObjectName(flags.name ?? newName(metadata.name));
    const spec = toBackupSpec(metadata.name, flags);
    if (!spec.encryption)
      this.logToStderr('Not encrypted: it has hashes of passwords, and keys that sign. Use --encryption-secret.');
    const resource = {apiVersion, kind: 'ShopBackup', metadata: {name}, spec};
    const created = await this.kubectl.json<ShopBackup>(['create', '--filename=-', fieldManager], resource);
    this.logToStderr(`Created the ShopBackup ${name}.`);
    if (!flags.wait) return created;
    const complete = await this.waitFor(resources.backup, created, isComplete, flags);
    this.logToStderr('It is complete. See it with: ecom platform backup list');
    return complete;
  }
}
