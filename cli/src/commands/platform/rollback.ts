import {Args} from '@oclif/core';
import {replaceSpec} from '../../platform/change-shop.ts';
import {shopArg, waitFlags} from '../../platform/flags.ts';
import {withLifecycleOf} from '../../platform/next-spec.ts';
import {chooseRevision, listRevisions} from '../../platform/revisions.ts';
import {formatChange, specChanges} from '../../platform/spec-changes.ts';
import {PlatformCommand, yesFlag} from '../../platform-command.ts';

export default class PlatformRollback extends PlatformCommand {
  static override summary = 'Give a Shop the spec of an earlier revision';
  static override description =
    'The operator rolls it out like any update. Databases stay as they are: a version that does not know a contract migration that has run is refused by its preflight, and nothing changes.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> shop --yes --wait',
    '<%= config.bin %> <%= command.id %> shop 3f2a90bb61',
  ];
  static override args = {
    shop: shopArg,
    revision: Args.string({
      description: 'As `ecom platform revisions` names it (default: the one before).',
      ignoreStdin: true,
    }),
  };
  static override flags = {...waitFlags, ...yesFlag};

  async run() {
    const {args, flags} = await this.parse(PlatformRollback);
    const shop = await this.findShop(args.shop);
    const {name} = shop.metadata;
    const {revision, spec} = chooseRevision(shop, await listRevisions(this.kubectl, shop), args.revision);
    const {lifecycle: _, ...values} = spec;
    const next = withLifecycleOf(shop, values);
    const changes = specChanges(shop.spec, next);
    for (const change of changes) this.log(formatChange(change));
    if (changes.length > 0) await this.confirm(`Give the Shop ${name} the spec of revision ${revision}`, flags.yes);
    const rolledBack = changes.length > 0 ? await replaceSpec(this.kubectl, shop, next) : shop;
    const said = changes.length > 0 ? `The Shop ${name} goes back to` : `The Shop ${name} has already the spec of`;
    return {changes, ...(await this.finish(rolledBack, `${said} revision ${revision}.`, flags))};
  }
}
