import type {FileProduct, Row} from './row.ts';

/** Products that one request imports. */
export type Batch = {
  readonly products: readonly FileProduct[];
  /** Slugs and SKUs: two requests with a common one do not run at the same time. */
  readonly keys: ReadonlySet<string>;
};

/** What a request has at most; a shop takes 100 rows and 256 KiB. */
const maxRows = 100;
const maxBytes = 240 * 1024;

const keysOf = ({slug, variants = []}: Row): readonly string[] => [
  `slug ${slug}`,
  ...(Array.isArray(variants) ? variants : []).map(variant => `sku ${String(variant?.sku).toLowerCase()}`),
];

/** Groups products into requests, in their order: each is as large as a shop takes, and has a slug once. */
export async function* batchesOf(products: AsyncIterable<FileProduct>): AsyncGenerator<Batch> {
  let batch: FileProduct[] = [];
  let keys = new Set<string>();
  let bytes = 0;
  for await (const product of products) {
    const isRow = product.problems === undefined;
    const size = isRow ? Buffer.byteLength(JSON.stringify(product.row)) + 1 : 0;
    const [slug, ...skus] = isRow ? keysOf(product.row) : [];
    const isFull = batch.length === maxRows || bytes + size > maxBytes || (slug !== undefined && keys.has(slug));
    if (batch.length > 0 && isFull) {
      yield {products: batch, keys};
      [batch, keys, bytes] = [[], new Set(), 0];
    }
    batch.push(product);
    bytes += size;
    for (const key of slug === undefined ? [] : [slug, ...skus]) keys.add(key);
  }
  if (batch.length > 0) yield {products: batch, keys};
}
