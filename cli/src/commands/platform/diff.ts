import {Args} from '@oclif/core';
import {requiredShopArg} from '../../platform/flags.ts';
import {nextSpec} from '../../platform/next-spec.ts';
import {formatChange, specChanges} from '../../platform/spec-changes.ts';
import {PlatformCommand} from '../../platform-command.ts';

export default class PlatformDiff extends PlatformCommand {
  static override summary = 'Show what a file would change in a Shop';
  static override description =
    'A field of the spec a line; secrets are hidden. The exit code is 1 when something would change. `ecom platform upgrade --file` changes it.';
  static override examples = ['<%= config.bin %> <%= command.id %> shop shop.yaml'];
  static override args = {
    shop: requiredShopArg,
    file: Args.string({description: 'A file with the Shop; - reads standard input.', required: true}),
  };

  async run() {
    const {args} = await this.parse(PlatformDiff);
    const shop = await this.findShop(args.shop);
    const changes = specChanges(shop.spec, await nextSpec(shop, {file: args.file}));
    for (const change of changes) this.log(formatChange(change));
    if (changes.length > 0) process.exitCode = 1;
    else this.logToStderr('Nothing would change.');
    return {changes};
  }
}
