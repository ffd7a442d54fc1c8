import {EcomCommand} from '../../ecom-command.ts';
import {loadCommands} from '../../main.ts';
import {fishCompletions} from '../../output/fish.ts';

export default class AutocompleteFish extends EcomCommand {
  static override summary = 'Print the completions for fish';
  static override examples = ['<%= config.bin %> <%= command.id %> > ~/.config/fish/completions/ecom.fish'];

  async run() {
    await this.parse(AutocompleteFish);
    const script = fishCompletions(await loadCommands(), (this.config.pjson.oclif.topics ?? {}) as never);
    this.log(script);
    return {script};
  }
}
