import {Flags} from '@oclif/core';
import {categoryArg} from '../../args.ts';
import {resolveCategory} from '../../resolve/category.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class CategoriesMove extends ShopCommand {
  static override summary = 'Move a category with all its subcategories';
  static override examples = [
    '<%= config.bin %> <%= command.id %> kitchen --parent Home',
    '<%= config.bin %> <%= command.id %> kitchen --root',
  ];
  static override args = {category: categoryArg};
  static override flags = {
    parent: Flags.string({summary: 'Slug, path or id of the new parent.', exactlyOne: ['parent', 'root']}),
    root: Flags.boolean({summary: 'Move it to the root of the tree.'}),
  };

  async run() {
    const {args, flags} = await this.parse(CategoriesMove);
    const {id} = await resolveCategory(this.shop, args.category);
    const parent = flags.parent === undefined ? null : await resolveCategory(this.shop, flags.parent);
    const category = await this.shop.moveCategory({path: {id}, body: {parentId: parent?.id ?? null}});
    this.logToStderr(`Moved category ${category.slug} to ${parent?.path ?? 'the root'}.`);
    return category;
  }
}
