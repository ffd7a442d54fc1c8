import {Args, Flags} from '@oclif/core';
import {CommandError, UsageError} from '../../client/errors.ts';
import {choices} from '../../client/operations.ts';
import {formats} from '../../import/formats.ts';
import {writeTexts} from '../../output/write-file.ts';
import {productFilterFlags, productFilterOf} from '../../parse/product-filter.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class ProductsExport extends ShopCommand {
  static override summary = 'Export products to a file';
  static override description =
    'All products but the deleted ones, or those that flags select, with their stock, oldest first. Importing the file changes nothing. What a CSV format cannot have is left out, and standard error says what.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> products.ndjson',
    '<%= config.bin %> <%= command.id %> products.csv --format shopify --currency EUR --currency USD',
    '<%= config.bin %> <%= command.id %> --brand Nimbus --status draft | gzip > products.ndjson.gz',
  ];
  static override args = {file: Args.string({description: 'The file; default: standard output.'})};
  static override flags = {
    ...productFilterFlags,
    status: Flags.option({
      options: choices.exportProducts.status,
      multiple: true,
      delimiter: ',',
      summary: 'Only with one of these statuses (default: all).',
    })(),
    format: Flags.option({options: formats, summary: 'The format.', default: 'ndjson' as const})(),
    currency: Flags.string({
      summary: 'The currency of prices in CSV files, such as EUR; repeated for those that get columns of their own.',
      multiple: true,
      default: [],
    }),
  };

  async run() {
    const {args, flags} = await this.parse(ProductsExport);
    if (this.jsonEnabled() && !args.file)
      throw new UsageError('--json needs a FILE: the products are on standard output.');
    const {exportProducts} = await import('../../export/export-products.ts');
    const filter = {...(await productFilterOf(this.shop, flags)), status: flags.status};
    const currencies = flags.currency.map(code => code.toUpperCase());
    const {pages, leftOut} = exportProducts(this.shop, flags.format, currencies, filter);
    let products = 0;
    const texts = async function* () {
      for await (const {text, count} of pages) {
        products += count;
        yield text;
      }
    };
    await writeTexts(args.file, texts()).catch((error: NodeJS.ErrnoException) => {
      throw error.syscall ? new CommandError(`${args.file} cannot be written: ${error.message}`) : error;
    });
    for (const [column, count] of leftOut)
      this.logToStderr(`${column}: ${flags.format} cannot express what ${count} of the products have; it is left out.`);
    this.logToStderr(`Exported ${products} ${products === 1 ? 'product' : 'products'}.`);
    return {products, file: args.file ?? null, leftOut: Object.fromEntries(leftOut)};
  }
}
