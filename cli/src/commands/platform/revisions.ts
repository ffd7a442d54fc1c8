import {revisionColumns} from '../../output/platform.ts';
import {shopArg} from '../../platform/flags.ts';
import {hideSecrets} from '../../platform/hide-secrets.ts';
import {listRevisions} from '../../platform/revisions.ts';
import {PlatformCommand} from '../../platform-command.ts';

export default class PlatformRevisions extends PlatformCommand {
  static override summary = 'List the revisions of a Shop that can be rolled back to';
  static override description =
    'Those that were rolled out to the end, the newest first. With --json each has its spec, without secrets. It takes the right to read Secrets.';
  static override examples = ['<%= config.bin %> <%= command.id %> shop'];
  static override args = {shop: shopArg};

  async run() {
    const {args} = await this.parse(PlatformRevisions);
    const shop = await this.findShop(args.shop);
    const revisions = await listRevisions(this.kubectl, shop);
    await this.printTable(revisions, revisionColumns);
    return {items: revisions.map(revision => ({...revision, spec: hideSecrets(revision.spec)}))};
  }
}
