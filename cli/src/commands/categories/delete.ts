import {categoryArg} from '../../args.ts';
import {resolveCategory} from '../../resolve/category.ts';
import {ShopCommand, yesFlag} from '../../shop-command.ts';

export default class CategoriesDelete extends ShopCommand {
  static override summary = 'Delete a category';
  static override description = 'Refused while it has subcategories or products.';
  static override examples = ['<%= config.bin %> <%= command.id %> Home/Kitchen --yes'];
  static override args = {category: categoryArg};
  static override flags = yesFlag;

  async run() {
    const {args, flags} = await this.parse(CategoriesDelete);
    const {id, path} = await resolveCategory(this.shop, args.category);
    await this.confirm(`Delete category ${path}`, flags.yes);
    await this.shop.deleteCategory({path: {id}});
    this.logToStderr(`Deleted category ${path}.`);
    return {id, status: 'deleted'};
  }
}
