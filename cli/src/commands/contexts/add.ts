import {Args, Flags} from '@oclif/core';
import {UsageError} from '../../client/errors.ts';
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
    const {name, url} = args;
    if (!/^[\w.-]{1,50}$/.test(name))
      throw new UsageError('NAME must be 1 to 50 letters, digits, dots, hyphens and underscores.');
    if (!/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
      throw new UsageError('URL must be an address such as https://shop.example');
    const context = {url: new URL(url).href.replace(/\/$/, ''), ...(flags.production && {production: true})};
    const {contexts} = await this.contexts.read();
    // A login belongs to the shop at the former address.
    if (contexts[name] && contexts[name].url !== context.url) await this.credentials.remove(name);
    await this.contexts.update(({current, contexts}) => ({
      current: flags.use ? name : current,
      contexts: {...contexts, [name]: context},
    }));
    this.logToStderr(`Added the context ${name}.${flags.use ? '' : ` Use it with: ecom contexts use ${name}`}`);
    return {name, ...context};
  }
}
