import {UsageError} from '../../client/errors.ts';
import {ListCommand} from '../../list-command.ts';
import {categoryColumns} from '../../output/category.ts';
import {listCategoriesWithPaths} from '../../resolve/category.ts';

export default class CategoriesList extends ListCommand {
  static override summary = 'List categories with their paths';
  static override description = 'Each one after its parent.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> --all',
    '<%= config.bin %> <%= command.id %> --all --output csv --columns path,slug',
  ];

  async run() {
    const {flags} = await this.parse(CategoriesList);
    if (flags.sort) throw new UsageError('--sort: categories are listed as they are in the tree.');
    const categories = await listCategoriesWithPaths(this.shop);
    return this.printItems(flags, categoryColumns, categories);
  }
}
