import {Args} from '@oclif/core';
import {brandFields} from '../../output/brand.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class BrandsCreate extends ShopCommand {
  static override summary = 'Create a brand';
  static override examples = ['<%= config.bin %> <%= command.id %> Nimbus'];
  static override args = {name: Args.string({description: 'Its name.', required: true})};

  async run() {
    const {args} = await this.parse(BrandsCreate);
    const brand = await this.shop.createBrand({body: {name: args.name}});
    this.logToStderr(`Created brand ${brand.name}.`);
    return this.printRecord(brand, brandFields);
  }
}
