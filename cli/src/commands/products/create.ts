import {Flags} from '@oclif/core';
import {UsageError} from '../../client/errors.ts';
import {productFields, variantColumns} from '../../output/product.ts';
import {readJson} from '../../parse/file.ts';
import {productFlags, productOf, productOfFile, variantFlags, variantsOf} from '../../parse/product.ts';
import {categoryPathsOf} from '../../resolve/category.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class ProductsCreate extends ShopCommand {
  static override summary = 'Create a product';
  static override description = 'With one variant by flags, or with any number of them by a file.';
  static override examples = [
    "<%= config.bin %> <%= command.id %> --name 'Nimbus 5' --brand Nimbus --category Audio --sku NIMBUS-5 --price '19.99 EUR' --stock 5 --publish",
    '<%= config.bin %> <%= command.id %> --file product.json',
    `echo '{"name": "Pot", "brand": "Nimbus", "categories": ["kitchen"], "variants": [{"sku": "POT-2", "prices": [{"amount": 1999, "currency": "EUR"}], "stock": 5}]}' | <%= config.bin %> <%= command.id %> --file -`,
  ];
  static override flags = {
    ...productFlags,
    ...variantFlags,
    publish: Flags.boolean({summary: 'Show it to shoppers at once (default: it is a draft).'}),
    file: Flags.string({
      summary:
        'A file with the JSON of `POST /products`, or with names: brand, and categories by slug or path; - reads standard input.',
      exclusive: [...Object.keys(productFlags), ...Object.keys(variantFlags)],
    }),
  };

  async run() {
    const {flags} = await this.parse(ProductsCreate);
    const body =
      flags.file === undefined ? await this.bodyOf(flags) : await productOfFile(this.shop, await readJson(flags.file));
    const status = flags.publish ? {status: 'published' as const} : {};
    const product = await this.shop.createProduct({body: {...body, ...status}});
    this.logToStderr(`Created product ${product.slug}.`);
    const categories = await categoryPathsOf(this.shop, product);
    this.printRecord(product, each => ({...productFields(each), categories}));
    this.log();
    await this.printTable(product.variants, variantColumns);
    return product;
  }

  private async bodyOf(flags: Parameters<typeof productOf>[1] & Parameters<typeof variantsOf>[0]) {
    if (!flags.name) throw new UsageError('A product needs --name, or --file.');
    return {...(await productOf(this.shop, flags)), name: flags.name, variants: variantsOf(flags)};
  }
}
