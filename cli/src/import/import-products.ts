import type {Shop} from '../client/shop.ts';
import type {Progress} from '../output/progress.ts';
import {batchesOf} from './batches.ts';
import type {Checkpoint, Checkpoints} from './checkpoint.ts';
import {inOrder} from './in-order.ts';
import type {Report} from './report.ts';
import type {FileProduct, Row} from './row.ts';
import {type Counts, sendBatch} from './send.ts';

/** Requests at a time. */
const concurrency = 4;
const none: Counts = {created: 0, updated: 0, unchanged: 0, refused: 0};

type Import = {
  readonly shop: Shop;
  readonly products: AsyncIterable<FileProduct>;
  readonly dryRun: boolean;
  /** The status of products that have none in the file. */
  readonly status: Row['status'];
  readonly report: Report;
  readonly checkpoints: Checkpoints | undefined;
  /** Where to continue. */
  readonly from: Checkpoint | undefined;
  readonly progress: Pick<Progress, 'update'>;
  readonly bytesRead: () => number;
};

async function* rest({products, from, status}: Import): AsyncGenerator<FileProduct> {
  for await (const product of products) {
    if (from && product.line <= from.line) continue;
    yield product.problems || !status ? product : {...product, row: {status, ...defined(product.row)}};
  }
}

const defined = (row: Row): Row =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as Row;

export const rowsOf = (counts: Counts): number => Object.values(counts).reduce((sum, count) => sum + count, 0);

/**
 * Sends all products to the shop, and writes down how far it is after each acknowledged request.
 *
 * @returns what became of the products, with those before `from`
 * @throws RefusedError, UnreachableError, UsageError
 */
export const importProducts = async (options: Import): Promise<Counts> => {
  const {shop, dryRun, report, checkpoints, from, progress, bytesRead} = options;
  let counts = from?.counts ?? none;
  const results = inOrder(batchesOf(rest(options)), batch => sendBatch(shop, batch, dryRun), {
    concurrency,
    conflicts: (a, b) => [...a.keys].some(key => b.keys.has(key)),
  });
  for await (const sent of results) {
    await report.add(sent.problems);
    counts = add(counts, sent.counts);
    await checkpoints?.write({line: sent.lastLine, counts, reportSize: report.size()});
    progress.update(bytesRead(), `${rowsOf(counts)} products, ${counts.refused} refused`);
  }
  await checkpoints?.remove();
  return counts;
};

const add = (a: Counts, b: Counts): Counts => ({
  created: a.created + b.created,
  updated: a.updated + b.updated,
  unchanged: a.unchanged + b.unchanged,
  refused: a.refused + b.refused,
});
