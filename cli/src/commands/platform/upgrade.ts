import {Flags} from '@oclif/core';
import {migrationRecord, stepColumns} from '../../output/platform.ts';
import {replaceSpec} from '../../platform/change-shop.ts';
import {shopArg, waitFlags} from '../../platform/flags.ts';
import {nextSpec} from '../../platform/next-spec.ts';
import {conditionOf} from '../../platform/resource.ts';
import {listRolloutSteps} from '../../platform/rollout-steps.ts';
import type {Shop, ShopSpec} from '../../platform/shop.ts';
import {formatChange, specChanges} from '../../platform/spec-changes.ts';
import {PlatformCommand} from '../../platform-command.ts';

const exactlyOne = ['tag', 'digest', 'file'];

export default class PlatformUpgrade extends PlatformCommand {
  static override summary = 'Give a Shop another version, or the spec of a file';
  static override description =
    'The operator migrates databases, replaces one service after the other, and goes back when new pods fail. --plan shows the fields that change, whether the cluster accepts them, and the steps; it changes nothing.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> shop --tag 1.3.0 --plan',
    '<%= config.bin %> <%= command.id %> shop --file shop.yaml --wait',
  ];
  static override args = {shop: shopArg};
  static override flags = {
    tag: Flags.string({summary: 'The tag of its image.', exactlyOne}),
    digest: Flags.string({summary: 'The digest of its image: sha256:….', exactlyOne}),
    file: Flags.string({summary: 'A file with the Shop, whose spec it gets; - reads standard input.', exactlyOne}),
    plan: Flags.boolean({summary: 'Show what would happen.', exclusive: ['wait']}),
    ...waitFlags,
  };

  async run() {
    const {args, flags} = await this.parse(PlatformUpgrade);
    const shop = await this.findShop(args.shop);
    const spec = await nextSpec(shop, flags);
    const changes = specChanges(shop.spec, spec);
    for (const change of changes) this.log(formatChange(change));
    if (flags.plan) return {changes, ...(await this.plan(shop, spec))};
    const said = changes.length > 0 ? `Updated the Shop ${shop.metadata.name}.` : 'Nothing changes.';
    const updated = changes.length > 0 ? await replaceSpec(this.kubectl, shop, spec) : shop;
    return {changes, ...(await this.finish(updated, said, flags))};
  }

  private async plan(shop: Shop, spec: ShopSpec) {
    await replaceSpec(this.kubectl, shop, spec, {isDryRun: true});
    this.logToStderr('The cluster accepts it. An update that changes anything takes these steps:');
    const migrations = conditionOf(shop, 'MigrationsApplied') ?? null;
    const steps = await listRolloutSteps(this.kubectl, shop);
    await this.printTable(steps, stepColumns);
    this.printRecord(migrations, migrationRecord);
    return {migrations, steps};
  }
}
