import {Args, Flags} from '@oclif/core';
import {UsageError} from '../../client/errors.ts';
import {addressOf} from '../../session/contexts.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class ContextsAdd extends ShopCommand {
  static override summary = 'Add a shop, or change its address';
  static override examples = [
    '<%= config.bin %> <%= command.id %> staging https://staging.shop.example',
    '<%= config.bin %> <%= command.id %> live https://shop.example --production',
  ];
  static override args = {
    name: Args.string({description: 'A short name.', required: true}),
    url: Args.string({description: 'The address of the shop.', required: true}),
  };
  static override flags = {
    production: Flags.boolean({summary: 'Destructive commands name this shop before they ask.'}),
    use: Flags.boolean({summary: 'Use it from now on.'}),
  };

  async run() {
    const {args, flags} = await this.parse(ContextsAdd);
    const {name} = args;
    if (!/^[\w.-]{1,50}$/.test(name))
      throw new UsageError('NAME must be 1 to 50 letters, digits, dots, hyphens and underscores.');
    const context = {url: addressOf('URL', args.url), ...(flags.production && {production: true})};
    await this.contexts.update(({current, contexts}) => ({
      current: flags.use ? name : current,
      contexts: {...contexts, [name]: context},
    }));
    this.logToStderr(`Added the context ${name}.${flags.use ? '' : ` Use it with: ecom contexts use ${name}`}`);
    return {name, ...context};
  }
}
