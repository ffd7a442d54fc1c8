import {ListCommand} from '../../list-command.ts';

export default class ContextsList extends ListCommand {
  static override summary = 'List the shops that this computer knows';
  static override examples = ['<%= config.bin %> <%= command.id %>'];

  async run() {
    const {flags} = await this.parse(ContextsList);
    const {current, contexts} = await this.contexts.read();
    const items = await Promise.all(
      Object.entries(contexts).map(async ([name, {url, production = false}]) => {
        const credentials = await this.credentials.get(url);
        const login = credentials?.type === 'session' ? credentials.email : (credentials?.type ?? null);
        return {name, url, production, login, current: name === current};
      }),
    );
    return this.printItems(
      flags,
      {
        current: each => (each.current ? '*' : ''),
        name: ({name}) => name,
        url: ({url}) => url,
        production: ({production}) => production,
        login: ({login}) => login,
      },
      items,
    );
  }
}
