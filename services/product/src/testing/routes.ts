import {newId} from '@ecom/core/ids';
import {person, serveRoutes} from '@ecom/http/testing';
import type {ExecutionContext} from 'ava';
import {brandRoutes} from '../adapters/http/brand-routes.ts';
import {categoryRoutes} from '../adapters/http/category-routes.ts';
import {importRoutes} from '../adapters/http/import-routes.ts';
import {productRoutes} from '../adapters/http/product-routes.ts';
import {stockRoutes} from '../adapters/http/stock-routes.ts';
import {variantRoutes} from '../adapters/http/variant-routes.ts';
import {memoryStores} from '../adapters/memory.ts';
import {createUseCases} from '../application/index.ts';
import {now} from './fixtures.ts';

const people = {ada: person(newId()), staff: person(newId(), 'products:write', 'stock:write')};

/** Serves the service's routes on memory stores until the test ends. */
export const serve = async (t: ExecutionContext) => {
  const {outbox: _, ...stores} = memoryStores();
  const useCases = createUseCases({...stores, newId, now: () => now});
  const routes = [categoryRoutes, brandRoutes, importRoutes, productRoutes, variantRoutes, stockRoutes].flatMap(make =>
    make(useCases),
  );
  const ask = await serveRoutes(t, routes, people);
  const make = async (path: string, body: unknown) => {
    const answer = await ask('POST', path, {as: 'staff', body});
    t.is(answer.status, 201, JSON.stringify(answer.body));
    return {...answer.body, location: answer.headers.get('location'), etag: answer.headers.get('etag')};
  };
  return {ask, make};
};

/** Bodies of requests. */
export const variant = {sku: 'LAMP', prices: [{amount: 1999, currency: 'EUR'}], stock: 5};
export const lamp = {name: 'Lamp', status: 'published', variants: [variant]};
