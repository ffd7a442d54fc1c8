import type {Model} from 'mongoose';
import type {Replicas} from '../../application/ports.ts';
import {categoryTree} from '../../domain/category.ts';
import {productDocument, productOf} from './documents.ts';
import {isDuplicate, translateErrors} from './errors.ts';
import type {Models} from './models.ts';

type Versioned = {readonly _id: string; readonly version: number};

/** One operation: it replaces the document if that is not newer, inserts it if there is none, and otherwise violates the unique id. */
const keep = async <T extends Versioned>(model: Model<T>, document: T): Promise<boolean> => {
  const older = {_id: document._id, version: {$lte: document.version}};
  try {
    await model.collection.replaceOne(older as never, document as never, {upsert: true});
    return true;
  } catch (error) {
    if (isDuplicate(error)) return false;
    throw error;
  }
};

export const mongoReplicas = ({products, categories, stock}: Models): Replicas =>
  translateErrors({
    keepProduct: product => keep(products, productDocument(product)),
    keepCategory: category => keep(categories, {_id: category.id, ...category}),
    keepStock: heard => keep(stock, {_id: heard.variantId, ...heard}),

    async products(ids) {
      return (await products.find({_id: {$in: [...ids]}}).lean()).map(document => productOf(document as never));
    },
    async productsIn(categoryIds) {
      const found = await products.find({categoryIds: {$in: [...categoryIds]}}, {_id: 1}).lean();
      return found.map(({_id}) => String(_id));
    },
    async productIds(after, limit) {
      const found = await products
        .find({_id: {$gt: after}}, {_id: 1})
        .sort({_id: 1})
        .limit(limit)
        .lean();
      return found.map(({_id}) => String(_id));
    },
    async stock(productIds) {
      const found = await stock.find({productId: {$in: [...productIds]}}).lean();
      return new Map(found.map(({variantId, available}) => [variantId, available]));
    },
    async tree() {
      return categoryTree(await categories.find({}, {_id: 0}).lean());
    },
  } satisfies Replicas);
