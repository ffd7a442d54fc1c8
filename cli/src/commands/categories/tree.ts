import {formatTree} from '../../output/category.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class CategoriesTree extends ShopCommand {
  static override summary = 'Show the categories as a tree';
  static override examples = ['<%= config.bin %> <%= command.id %>'];

  async run() {
    await this.parse(CategoriesTree);
    const tree = await this.shop.listCategories();
    if (tree.items.length === 0) this.logToStderr('There are none.');
    else this.log(formatTree(tree.items));
    return tree;
  }
}
