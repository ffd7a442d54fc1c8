import {toProblem} from '@ecom/http/problem';
import {ok, route} from '@ecom/http/route';
import type {UseCases} from '../../application/index.ts';
import type {ImportRow, RowDecision} from '../../domain/import.ts';
import {ExportPage, ExportQuery, ImportBody, ImportOutcomes, ImportQuery, maxRows} from './import-schemas.ts';

const write = {permission: 'products:write'} as const;

export const importRoutes = (use: UseCases) => [
  route({
    name: 'importProducts',
    method: 'post',
    path: '/products/imports',
    summary: 'Import products',
    description:
      `Creates or updates up to ${maxRows} products: one per row, found by its slug, with variants found by their SKUs. ` +
      'Brands and categories that do not exist are created. A refused row has no effect on the others. Repeating an import changes nothing.',
    access: write,
    query: ImportQuery,
    body: ImportBody,
    responses: {200: ImportOutcomes},
    // Repeating an import has no other effect than the first time.
    idempotency: 'off',
    // It has several transactions, which are repeated after lost races.
    audit: 'before-changes',
    handle: async ({query, body}) =>
      ok({
        items: (await use.importProducts(body.items, query.dryRun)).map((row, index) =>
          toOutcome(row, index, query.dryRun),
        ),
      }),
  }),
  route({
    name: 'exportProducts',
    method: 'get',
    path: '/products/exports',
    summary: 'Export products',
    description:
      'The products that match, oldest first, as the rows of an import that changes nothing. Deleted ones are left out.',
    access: write,
    query: ExportQuery,
    responses: {200: ExportPage},
    async handle({query}) {
      const {items, nextCursor} = await use.exportProducts(query);
      return ok({items: items.map(toRow), nextCursor});
    },
  }),
];

const toRow = ({categories = [], media = [], variants, ...row}: ImportRow) => ({
  ...row,
  categories: categories.map(path => [...path]),
  media: [...media],
  variants: variants.map(({prices = [], ...variant}) => ({...variant, prices: [...prices]})),
});

const toOutcome = (row: RowDecision, index: number, isDryRun: boolean) => {
  if (row.outcome === 'refused') {
    const {traceId: _, ...error} = toProblem(row.failure, '').body;
    return {index, outcome: row.outcome, error};
  }
  const {outcome, product} = row;
  return {index, outcome, ...(!(isDryRun && outcome === 'created') && {productId: product.id})};
};
