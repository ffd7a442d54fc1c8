import {setFlagsFromString} from 'node:v8';
import {UsageError} from '../client/errors.ts';
import type {Shop} from '../client/shop.ts';
import {startProgress} from '../output/progress.ts';
import {checkpointsIn} from './checkpoint.ts';
import type {Format} from './formats.ts';
import {importProducts, rowsOf} from './import-products.ts';
import {readProducts} from './read-products.ts';
import {openReport} from './report.ts';
import type {Row} from './row.ts';
import type {Counts} from './send.ts';
import {openSource} from './source.ts';

type Options = {
  readonly shop: Shop;
  /** Of the shop. */
  readonly url: string;
  /** `-` is standard input. */
  readonly file: string;
  readonly format?: Format | undefined;
  readonly currency?: string | undefined;
  readonly status?: Row['status'];
  readonly dryRun: boolean;
  readonly resume: boolean;
  readonly report?: string | undefined;
  readonly log: (line: string) => void;
};

export type Result = Counts & {readonly dryRun: boolean; readonly report: string | null};

/** Imports a file of products. @throws UsageError, CommandError, RefusedError, UnreachableError */
export const importFile = async (options: Options): Promise<Result> => {
  const {shop, url, file, dryRun, resume, status, log} = options;
  if (resume && (file === '-' || dryRun))
    throw new UsageError(`--resume: ${dryRun ? 'a dry run' : 'standard input'} cannot be resumed.`);
  // What lives during a request would make V8 double its young generation again and again, to 100 MB after 100,000 rows.
  setFlagsFromString('--semi-space-growth-factor=1');
  const startedAtMs = performance.now();
  const source = await openSource(file);
  const {name, size, modifiedAt, bytesRead} = source;
  const {format, products} = await readProducts(source, {
    ...options,
    currency: options.currency?.toUpperCase(),
    onLeftOut: columns => log(`These columns are not imported: ${columns.join(', ')}`),
  });
  const subject = {size, modifiedAt, url, format, currency: options.currency, status};
  const checkpoints = file === '-' || dryRun ? undefined : checkpointsIn(`${file}.ecom-import.json`, subject);
  const from = resume ? await checkpoints?.read() : undefined;
  if (resume)
    log(from ? `Continues after line ${from.line}.` : `No import of ${name} was interrupted: it starts anew.`);
  const report = await openReport(
    options.report ?? `${file === '-' ? 'import' : file}.errors.csv`,
    from?.reportSize ?? 0,
  );
  const remedy = checkpoints
    ? 'Repeat the command with --resume to continue after the last acknowledged product.'
    : 'Repeat the command to import the rest: what is there already stays as it is.';
  const progress = await startProgress(size, log, dryRun ? 'This was a dry run: nothing has changed.' : remedy);
  try {
    const counts = await importProducts({
      shop,
      products,
      dryRun,
      status,
      report,
      checkpoints,
      from,
      progress,
      bytesRead,
    });
    progress.stop();
    log(summaryOf(rowsOf(counts) - (from ? rowsOf(from.counts) : 0), performance.now() - startedAtMs));
    if (counts.refused > 0) log(`Refused products: ${counts.refused}. See ${report.file}`);
    if (dryRun) log('This was a dry run: nothing has changed.');
    return {...counts, dryRun, report: report.size() > 0 ? report.file : null};
  } finally {
    progress.stop();
  }
};

const summaryOf = (products: number, elapsedMs: number): string => {
  const seconds = Math.max(elapsedMs / 1000, 0.001);
  const memoryMb = Math.round(process.resourceUsage().maxRSS / 1024);
  return `${products} products in ${seconds.toFixed(1)} s (${Math.round(products / seconds)}/s), peak memory ${memoryMb} MB`;
};
