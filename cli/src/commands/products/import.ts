import {Args, Flags} from '@oclif/core';
import {choices} from '../../client/operations.ts';
import {createShop} from '../../client/shop.ts';
import {formats} from '../../import/formats.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class ProductsImport extends ShopCommand {
  static override summary = 'Import products from a file';
  static override description =
    'Creates or updates a product by its slug, and its variants by their SKUs: importing a file twice is the same as once. What an empty cell or an absent column says stays as it is. ' +
    'Formats: a product in JSON per line (ndjson), and the CSV files of Shopify and Vendure. Refused rows go to a report, and the others are imported; the exit code is then 1.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> products.csv --currency EUR',
    '<%= config.bin %> <%= command.id %> products.csv --currency EUR --dry-run',
    'gunzip -c products.ndjson.gz | <%= config.bin %> <%= command.id %> -',
  ];
  static override args = {file: Args.string({description: 'The file; - for standard input.', required: true})};
  static override flags = {
    format: Flags.option({options: formats, summary: 'The format; default: what its first line says.'})(),
    currency: Flags.string({summary: 'The currency of prices in CSV files, such as EUR.'}),
    status: Flags.option({
      options: choices.listProducts.status.filter(status => status !== 'deleted'),
      summary: 'The status of products whose row has none; default: new ones are drafts.',
    })(),
    'dry-run': Flags.boolean({summary: 'Change nothing, and say what would happen.', default: false}),
    resume: Flags.boolean({
      summary: 'Continue after the last acknowledged product of an interrupted import.',
      default: false,
    }),
    report: Flags.string({summary: 'Where refused rows are written to; default: FILE.errors.csv.'}),
  };

  async run() {
    const {args, flags} = await this.parse(ProductsImport);
    const {importFile} = await import('../../import/import-file.ts');
    const result = await importFile({
      ...flags,
      file: args.file,
      dryRun: flags['dry-run'],
      url: this.connection.url,
      // A long import outlives a restart of the shop.
      shop: createShop({...this.connection, maxAttempts: 8}),
      log: line => this.logToStderr(line),
    });
    if (result.refused > 0) process.exitCode = 1;
    return this.printRecord(result, record => record);
  }
}
