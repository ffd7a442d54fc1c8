import {categoryArg} from '../../args.ts';
import {categoryFields} from '../../output/category.ts';
import {resolveCategory} from '../../resolve/category.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class CategoriesGet extends ShopCommand {
  static override summary = 'Show a category';
  static override examples = [
    '<%= config.bin %> <%= command.id %> kitchen',
    '<%= config.bin %> <%= command.id %> Home/Kitchen',
  ];
  static override args = {category: categoryArg};

  async run() {
    const {args} = await this.parse(CategoriesGet);
    return this.printRecord(await resolveCategory(this.shop, args.category), categoryFields);
  }
}
