import {lastUses} from '../../client/last-uses.ts';
import type {ItemOf} from '../../client/shop.ts';
import {ListCommand} from '../../list-command.ts';
import type {Columns} from '../../output/table.ts';

const columns: Columns<ItemOf<'listApiKeys'>> = {
  id: ({id}) => id,
  name: ({name}) => name,
  ends: ({lastCharacters}) => `…${lastCharacters}`,
  scopes: ({scopes}) => scopes,
  created: ({createdAt}) => createdAt,
  lastUsed: ({lastUsedAt}) => lastUsedAt,
  expires: ({expiresAt}) => expiresAt,
  revoked: ({revokedAt}) => revokedAt,
};

export default class ApiKeysList extends ListCommand {
  static override summary = 'List API keys and when each was last used';
  static override description = 'Also those that expired or were revoked.';
  static override examples = ['<%= config.bin %> <%= command.id %> --columns name,scopes,lastUsed'];

  async run() {
    const {flags} = await this.parse(ApiKeysList);
    const {latest, unavailable} = await lastUses(this.connection);
    const list = await this.printList(flags, columns, async page => {
      const {items, ...rest} = await this.shop.listApiKeys({query: page});
      return {...rest, items: items.map(key => ({...key, lastUsedAt: latest.get(key.id) ?? null}))};
    });
    return this.reportUnavailable(list, unavailable);
  }
}
