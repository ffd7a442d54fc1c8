import {Args} from '@oclif/core';
import {ShopCommand} from '../../shop-command.ts';

export default class ContextsUse extends ShopCommand {
  static override summary = 'Use a shop from now on';
  static override examples = ['<%= config.bin %> <%= command.id %> staging'];
  static override args = {name: Args.string({description: 'As `ecom contexts list` names it.', required: true})};

  async run() {
    const {args} = await this.parse(ContextsUse);
    const {name, url} = await this.contexts.get(args.name);
    await this.contexts.update(({contexts}) => ({current: name, contexts}));
    this.logToStderr(`Using ${name} (${url}).`);
    return {name, url};
  }
}
