import {type Connection, type Model, Schema} from 'mongoose';
import type {Category} from '../../domain/category.ts';
import type {Stock} from '../../domain/product.ts';
import type {PageDocument, ProductDocument} from './documents.ts';

export type CategoryDocument = Category & {readonly _id: string};
export type StockDocument = Stock & {readonly _id: string};

/** Other currencies can be sorted and filtered by, too, but without an index: MongoDB allows 64 indexes. */
const indexedCurrencies = ['EUR', 'USD', 'GBP', 'JPY', 'CNY'];

type Indexes = readonly Readonly<Record<string, 1 | -1>>[];

const pageIndexes: Indexes = [
  {id: 1},
  {slug: 1},
  {formerSlugs: 1},
  {visible: 1, newest: -1, id: -1},
  {visible: 1, nameKey: 1, id: 1},
  ...indexedCurrencies.map(currency => ({visible: 1, [`prices.${currency}`]: 1, id: 1}) as const),
  {categoryKeys: 1, newest: -1, id: -1},
  {brandKeys: 1, newest: -1, id: -1},
  {'variants.traits': 1},
  {'words.name': 1},
  {'words.any': 1},
];

/** The domain's types define the documents, and only this service writes them: mongoose validates nothing. */
const model = <T>(connection: Connection, name: string, indexes: Indexes): Model<T> => {
  const schema = new Schema(
    {_id: String},
    {strict: false, versionKey: false, minimize: false, autoIndex: false, autoCreate: false},
  );
  for (const index of indexes) schema.index(index);
  return connection.model(name, schema, name) as unknown as Model<T>;
};

/** The collections of one generation. */
export const createModels = (connection: Connection, generation: string) => ({
  products: model<ProductDocument>(connection, `products_${generation}`, [{categoryIds: 1}]),
  categories: model<CategoryDocument>(connection, `categories_${generation}`, []),
  stock: model<StockDocument>(connection, `stock_${generation}`, [{productId: 1}]),
  pages: model<PageDocument>(connection, `pages_${generation}`, pageIndexes),
});

/** The generation of a collection, if it has one. */
export const generationOf = (collection: string): string | undefined =>
  /^(?:products|categories|stock|pages)_(.+)$/.exec(collection)?.[1];

export type Models = ReturnType<typeof createModels>;
