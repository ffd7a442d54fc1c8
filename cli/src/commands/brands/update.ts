import {Flags} from '@oclif/core';
import {brandArg} from '../../args.ts';
import {brandFields} from '../../output/brand.ts';
import {resolveBrand} from '../../resolve/brand.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class BrandsUpdate extends ShopCommand {
  static override summary = 'Rename a brand';
  static override examples = ["<%= config.bin %> <%= command.id %> Nimbus --name 'Nimbus Audio'"];
  static override args = {brand: brandArg};
  static override flags = {name: Flags.string({summary: 'The new name.', required: true})};

  async run() {
    const {args, flags} = await this.parse(BrandsUpdate);
    const {id, name} = await resolveBrand(this.shop, args.brand);
    const brand = await this.shop.updateBrand({path: {id}, body: {name: flags.name}});
    this.logToStderr(`Renamed brand ${name} to ${brand.name}.`);
    return this.printRecord(brand, brandFields);
  }
}
