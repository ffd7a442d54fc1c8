import {Flags} from '@oclif/core';
import {categoryArg} from '../../args.ts';
import {categoryFields} from '../../output/category.ts';
import {changesOf} from '../../parse/changes.ts';
import {resolveCategory} from '../../resolve/category.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class CategoriesUpdate extends ShopCommand {
  static override summary = 'Change a category';
  static override examples = [
    "<%= config.bin %> <%= command.id %> kitchen --name 'Kitchen and dining'",
    '<%= config.bin %> <%= command.id %> kitchen --status inactive',
  ];
  static override args = {category: categoryArg};
  static override flags = {
    name: Flags.string({summary: 'The new name.'}),
    slug: Flags.string({summary: 'The new slug; the former one still leads to it.'}),
    description: Flags.string({summary: 'The new description.'}),
    status: Flags.option({options: ['active', 'inactive'] as const, summary: 'Whether shoppers see it.'})(),
  };

  async run() {
    const {args, flags} = await this.parse(CategoriesUpdate);
    const {name, slug, description, status} = flags;
    const body = changesOf({name, slug, description, status});
    const {id} = await resolveCategory(this.shop, args.category);
    const category = await this.shop.updateCategory({path: {id}, body});
    this.logToStderr(`Changed category ${category.slug}.`);
    return this.printRecord(category, categoryFields);
  }
}
