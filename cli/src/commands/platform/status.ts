import {setTimeout as delay} from 'node:timers/promises';
import {Flags} from '@oclif/core';
import {conditionColumns, serviceColumns, shopRecord} from '../../output/platform.ts';
import {backupColumns} from '../../output/platform-backup.ts';
import {listReadableBackups, type ShopBackup, toBackupRows} from '../../platform/backup.ts';
import {shopArg} from '../../platform/flags.ts';
import {hideObject} from '../../platform/hide-secrets.ts';
import {isTrue} from '../../platform/resource.ts';
import type {Shop} from '../../platform/shop.ts';
import {PlatformCommand} from '../../platform-command.ts';

export default class PlatformStatus extends PlatformCommand {
  static override summary = 'Show how a Shop is';
  static override description =
    'Its phase, its conditions with what to do, its services (pods, ready ones, and events that wait), and its last backups. The exit code is 1 when it is not ready.';
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> shop --namespace live --watch',
  ];
  static override args = {shop: shopArg};
  static override flags = {
    watch: Flags.boolean({char: 'w', summary: 'Repeat every two seconds until Ctrl-C.', exclusive: ['json']}),
  };

  async run() {
    const {args, flags} = await this.parse(PlatformStatus);
    for (;;) {
      const shop = await this.findShop(args.shop);
      const backups = await listReadableBackups(this.kubectl, shop.metadata.name);
      if (flags.watch && process.stdout.isTTY) this.log('\u001b[2J\u001b[H');
      await this.print(shop, backups);
      if (!flags.watch) {
        if (!isTrue(shop, 'Ready')) process.exitCode = 1;
        return {shop: hideObject(shop), backups: backups.map(backup => hideObject(backup))};
      }
      await delay(2000);
    }
  }

  private async print(shop: Shop, shopBackups: readonly ShopBackup[]): Promise<void> {
    const {conditions = [], services = []} = shop.status ?? {};
    this.printRecord(shop, shopRecord);
    const print = async <Row>(rows: readonly Row[], columns: Readonly<Record<string, (row: Row) => unknown>>) => {
      if (rows.length === 0) return;
      this.log('');
      await this.printTable(rows, columns);
    };
    await print(conditions, conditionColumns);
    await print(services, serviceColumns);
    // The newest of each.
    await print(
      shopBackups.flatMap(shopBackup => toBackupRows([shopBackup]).slice(0, 1)),
      backupColumns,
    );
  }
}
