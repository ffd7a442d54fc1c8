import {RefusedError} from '../client/errors.ts';
import type {components} from '../client/schema.d.ts';
import type {Shop} from '../client/shop.ts';
import type {Batch} from './batches.ts';
import type {FileProblem, FileProduct} from './row.ts';

type RowOutcome = Pick<components['schemas']['ImportOutcome'], 'outcome'> & {
  readonly error?: RefusedError['problem'] | undefined;
};
type Sendable = Extract<FileProduct, {row: unknown}>;

export type Counts = {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly refused: number;
};

/** What became of the products of a batch, and what is wrong with the refused ones. */
export type Sent = {readonly lastLine: number; readonly counts: Counts; readonly problems: readonly FileProblem[]};

const problemsOf = (
  {locate, line}: Sendable,
  {detail, title, errors = []}: NonNullable<RowOutcome['error']>,
): FileProblem[] =>
  errors.length > 0
    ? errors.map(({path, message}) => ({...locate(path), message}))
    : [{...locate('slug'), line, message: detail ?? title ?? 'The shop refuses it.'}];

/** Whether the shop refuses a whole request for what one of its rows has. */
const isRowsFault = (error: unknown): error is RefusedError =>
  error instanceof RefusedError && [400, 413, 422].includes(error.status);

/** Sends the rows of products to the shop; what it refuses as a whole is sent in halves, until the row is found. */
const sendRows = async (shop: Shop, products: readonly Sendable[], dryRun: boolean): Promise<readonly RowOutcome[]> => {
  try {
    const items = products.map(({row}) => row) as components['schemas']['ImportRow'][];
    return (await shop.importProducts({query: {dryRun}, body: {items}})).items;
  } catch (error) {
    if (!isRowsFault(error)) throw error;
    if (products.length === 1) return [{outcome: 'refused', error: error.problem}];
    const half = Math.ceil(products.length / 2);
    return [
      ...(await sendRows(shop, products.slice(0, half), dryRun)),
      ...(await sendRows(shop, products.slice(half), dryRun)),
    ];
  }
};

/** Imports a batch. @throws RefusedError, UnreachableError */
export const sendBatch = async (shop: Shop, {products}: Batch, dryRun: boolean): Promise<Sent> => {
  const rows = products.filter((product): product is Sendable => product.problems === undefined);
  const outcomes = rows.length > 0 ? await sendRows(shop, rows, dryRun) : [];
  const ofProduct = new Map(rows.map((product, i) => [product as FileProduct, outcomes[i]!]));
  const counts = {created: 0, updated: 0, unchanged: 0, refused: 0};
  const problems = products.flatMap(product => {
    const {outcome, error} = ofProduct.get(product) ?? {outcome: 'refused'};
    counts[outcome] += 1;
    if (product.problems) return product.problems;
    return error ? problemsOf(product, error) : [];
  });
  return {lastLine: products.at(-1)!.line, counts, problems};
};
