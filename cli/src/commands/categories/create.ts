import {Args, Flags} from '@oclif/core';
import {categoryFields} from '../../output/category.ts';
import {resolveCategory} from '../../resolve/category.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class CategoriesCreate extends ShopCommand {
  static override summary = 'Create a category';
  static override examples = [
    '<%= config.bin %> <%= command.id %> Home',
    '<%= config.bin %> <%= command.id %> Kitchen --parent Home',
  ];
  static override args = {name: Args.string({description: 'Its name, unique below its parent.', required: true})};
  static override flags = {
    parent: Flags.string({summary: 'Slug, path or id of its parent (default: none).'}),
    description: Flags.string({summary: 'What belongs to it.'}),
  };

  async run() {
    const {args, flags} = await this.parse(CategoriesCreate);
    const body = {name: args.name, description: flags.description};
    const parent = flags.parent === undefined ? undefined : await resolveCategory(this.shop, flags.parent);
    const category = parent
      ? await this.shop.createSubcategory({path: {id: parent.id}, body})
      : await this.shop.createCategory({body});
    this.logToStderr(`Created category ${category.slug}.`);
    return this.printRecord(category, categoryFields);
  }
}
