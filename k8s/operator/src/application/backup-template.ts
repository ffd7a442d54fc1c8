import {type BackupTemplate, templateOf} from '../domain/backup-job.ts';
import type {Shop} from '../domain/shop.ts';
import type {BackupLocation, Encryption, ShopBackupSpec} from '../domain/shop-backup.ts';
import type {ChartRenderer} from './ports.ts';
import type {Revisions} from './revisions.ts';
import type {ShopValues} from './values-of.ts';

type Dependencies = {
  readonly render: ChartRenderer;
  readonly valuesOf: (shop: Shop) => Promise<ShopValues>;
  readonly revisions: Revisions;
};

export type BackupValues = {
  readonly destination: BackupLocation;
  readonly encryption?: Encryption | undefined;
  readonly retention?: ShopBackupSpec['retention'];
};

/** The shop as it runs: as its last good revision says, if there is one. */
export const runningShop = async (revisions: Revisions, shop: Shop): Promise<Shop> => {
  const good = shop.status?.lastGoodRevision;
  const spec = good === undefined ? undefined : await revisions.specOf(shop, good);
  return spec ? {...shop, spec} : shop;
};

/**
 * What the chart renders for backups of a shop as it runs, with the credentials that its pods read.
 *
 * @throws Failure `invalid` when the chart refuses the values
 */
export const backupTemplateOf =
  ({render, valuesOf, revisions}: Dependencies) =>
  async (shop: Shop, {destination, encryption, retention}: BackupValues): Promise<BackupTemplate> => {
    const {name, namespace} = shop.metadata;
    const {values} = await valuesOf(await runningShop(revisions, shop));
    const {credentialsSecret} = shop.status ?? {};
    const backup = {enabled: true, destination, ...(encryption && {encryption}), ...(retention && {retention})};
    const rendered = await render({
      name,
      namespace,
      values: {
        ...values,
        backup,
        ...(credentialsSecret !== undefined && {credentials: {existingSecret: credentialsSecret}}),
      },
    });
    return templateOf(rendered, name);
  };

export type BackupTemplates = ReturnType<typeof backupTemplateOf>;
