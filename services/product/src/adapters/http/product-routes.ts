import {omitUndefined} from '@ecom/core/omit-undefined';
import {Failure} from '@ecom/core/failure';
import {created, etag, noContent, ok, route} from '@ecom/http/route';
import type {UseCases} from '../../application/index.ts';
import {IdPath, Product, ProductBody, ProductList, ProductPatch, ProductQuery} from './schemas.ts';
import {isStaff, shownProduct} from './shown.ts';

const write = {permission: 'products:write'} as const;

export const productRoutes = (use: UseCases) => [
  route({
    method: 'get',
    path: '/products',
    summary: 'List products: the published ones; all of them for staff',
    access: 'optional',
    query: ProductQuery,
    responses: {200: ProductList},
    errors: [403],
    async handle({principal, query}) {
      const staff = isStaff(principal);
      if (!staff && query.status && query.status !== 'published') throw staffOnly();
      const {items, nextCursor} = await use.listProducts(staff ? query : {...query, status: 'published'});
      return ok({items: items.map(product => shownProduct(product, staff)), nextCursor});
    },
  }),
  route({
    method: 'post',
    path: '/products',
    summary: 'Make a product with its variants and their first stock',
    access: write,
    body: ProductBody,
    responses: {201: Product},
    async handle({body}) {
      const product = await use.createProduct(body);
      return created(`/products/${product.id}`, shownProduct(product, true), etag(product.version));
    },
  }),
  route({
    method: 'get',
    path: '/products/:id',
    summary: 'Read a product',
    access: 'optional',
    params: IdPath,
    responses: {200: Product},
    async handle({principal, params}) {
      const product = await use.readProduct(params.id, isStaff(principal));
      return ok(shownProduct(product, isStaff(principal)), etag(product.version));
    },
  }),
  route({
    method: 'patch',
    path: '/products/:id',
    summary: 'Change a product (JSON Merge Patch)',
    access: write,
    params: IdPath,
    body: ProductPatch,
    responses: {200: Product},
    errors: [412],
    async handle({params, body, ifMatch}) {
      const product = await use.updateProduct(params.id, omitUndefined(body), ifMatch);
      return ok(shownProduct(product, true), etag(product.version));
    },
  }),
  route({
    method: 'delete',
    path: '/products/:id',
    summary: 'Delete a product; orders of it stand',
    access: write,
    params: IdPath,
    responses: {204: null},
    async handle({params}) {
      await use.deleteProduct(params.id);
      return noContent();
    },
  }),
];

const staffOnly = () => new Failure('forbidden', 'staff-only', 'Only staff see products that are not published.');
