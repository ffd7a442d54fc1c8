import type {ItemOf} from '../../client/shop.ts';
import {ListCommand} from '../../list-command.ts';
import type {Columns} from '../../output/table.ts';

const columns: Columns<ItemOf<'listRoles'>> = {
  name: ({name}) => name,
  description: ({description}) => description,
  permissions: ({permissions}) => permissions,
  builtIn: ({isBuiltIn}) => isBuiltIn,
};

export default class RolesList extends ListCommand {
  static override summary = 'List roles and their permissions';
  static override examples = ['<%= config.bin %> <%= command.id %> --columns name,permissions'];

  async run() {
    const {flags} = await this.parse(RolesList);
    const {items} = await this.shop.listRoles();
    return this.printItems(flags, columns, items);
  }
}
