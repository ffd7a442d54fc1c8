import {Args} from '@oclif/core';
import {CommandError} from '../../client/errors.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class ContextsRemove extends ShopCommand {
  static override summary = 'Forget a shop, and the login to it unless another context has its address';
  static override examples = ['<%= config.bin %> <%= command.id %> staging'];
  static override args = {name: Args.string({description: 'As `ecom contexts list` names it.', required: true})};

  async run() {
    const {args} = await this.parse(ContextsRemove);
    const {name, url} = await this.contexts.get(args.name);
    const {current, contexts} = await this.contexts.read();
    if (name === current) throw new CommandError(`${name} is in use. Use another one first: ecom contexts use NAME`);
    const isElsewhere = Object.entries(contexts).some(([other, each]) => other !== name && each.url === url);
    if (!isElsewhere) await this.credentials.remove(url);
    await this.contexts.update(({current, contexts: {[name]: _, ...contexts}}) => ({current, contexts}));
    this.logToStderr(`Removed the context ${name}.`);
    return {name};
  }
}
