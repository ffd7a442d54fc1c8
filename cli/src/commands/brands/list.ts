import {Flags} from '@oclif/core';
import type {ItemOf} from '../../client/shop.ts';
import {ListCommand} from '../../list-command.ts';
import type {Columns} from '../../output/table.ts';

const columns: Columns<ItemOf<'listBrands'>> = {
  id: ({id}) => id,
  name: ({name}) => name,
  created: ({createdAt}) => createdAt,
  updated: ({updatedAt}) => updatedAt,
};

export default class BrandsList extends ListCommand {
  static override summary = 'List brands';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --all',
    '<%= config.bin %> <%= command.id %> --sort -createdAt --limit 5',
  ];

  static override flags = {name: Flags.string({summary: 'Only the brand with this name.'})};

  async run() {
    const {flags} = await this.parse(BrandsList);
    const {name} = flags;
    return this.printList(flags, columns, page => this.shop.listBrands({query: {...page, name}}));
  }
}
