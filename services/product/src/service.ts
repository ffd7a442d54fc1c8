import {newId} from '@ecom/core/ids';
import type {DatabaseAddress} from '@ecom/postgres/address';
import {openDatabase} from '@ecom/postgres/database';
import type {EventSink} from '@ecom/postgres/republish';
import {assembleService, type Platform} from '@ecom/runtime/service';
import {productSubscriptions} from './adapters/events/subscriptions.ts';
import {brandRoutes} from './adapters/http/brand-routes.ts';
import {categoryRoutes} from './adapters/http/category-routes.ts';
import {importRoutes} from './adapters/http/import-routes.ts';
import {productRoutes} from './adapters/http/product-routes.ts';
import {stockRoutes} from './adapters/http/stock-routes.ts';
import {variantRoutes} from './adapters/http/variant-routes.ts';
import {postgresBrands} from './adapters/postgres/brands.ts';
import {postgresCategories, republishCategories} from './adapters/postgres/categories.ts';
import {postgresImports} from './adapters/postgres/imports.ts';
import {postgresProducts, republishProducts} from './adapters/postgres/products.ts';
import {postgresReservations} from './adapters/postgres/reservations.ts';
import {postgresStock, republishStock} from './adapters/postgres/stock.ts';
import {createUseCases} from './application/index.ts';

export type {NewProduct} from './application/create-products.ts';
export type {UseCases as ProductUseCases} from './application/index.ts';
export type {Brand} from './domain/brand.ts';

export type ProductOptions = {readonly database: DatabaseAddress; readonly poolSize?: number};

/** The composition root: the one place where ports meet adapters. */
export const createProductService = (platform: Platform, {database: address, poolSize = 8}: ProductOptions) => {
  const db = openDatabase({address, name: 'product', poolSize});
  const useCases = createUseCases({
    categories: postgresCategories(db),
    brands: postgresBrands(db),
    products: postgresProducts(db),
    imports: postgresImports(db),
    stock: postgresStock(db),
    reservations: postgresReservations(db),
    newId,
    now: db.now,
  });
  // Stock first: a page is then made once, with all that is on it.
  const republishTo = async (sink?: EventSink) =>
    (await republishCategories(db, sink)) + (await republishStock(db, sink)) + (await republishProducts(db, sink));
  const service = assembleService({
    name: 'product',
    platform,
    database: db,
    routes: [
      ...categoryRoutes(useCases),
      ...brandRoutes(useCases),
      ...importRoutes(useCases),
      ...productRoutes(useCases),
      ...variantRoutes(useCases),
      ...stockRoutes(useCases),
    ],
    subscriptions: productSubscriptions(useCases),
    republish: () => republishTo(),
  });
  return {
    ...service,
    /** For the seed, which runs in the same process. */
    useCases,
    /** Passes the whole public state to a consumer in the same process, without the outbox and the bus. */
    republishTo,
  };
};
