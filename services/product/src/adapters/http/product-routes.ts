import {Failure} from '@ecom/core/failure';
import {omitUndefined} from '@ecom/core/omit-undefined';
import {created, etag, noContent, ok, route} from '@ecom/http/route';
import type {UseCases} from '../../application/index.ts';
import {IdPath, Product, ProductBody, ProductList, ProductPatch, ProductQuery} from './schemas.ts';
import {isStaff, toProductResponse} from './to-response.ts';

const write = {permission: 'products:write'} as const;

export const productRoutes = (use: UseCases) => [
  route({
    name: 'listProducts',
    method: 'get',
    path: '/products',
    summary: 'List products',
    description: 'Everyone sees published products, staff all products.',
    access: 'optional',
    apiKeys: 'any',
    query: ProductQuery,
    responses: {200: ProductList},
    errors: [403],
    async handle({principal, query}) {
      const staff = isStaff(principal);
      if (!staff && query.status?.some(status => status !== 'published')) throw staffOnly();
      const {items, ...page} = await use.listProducts(staff ? query : {...query, status: ['published']});
      return ok({...page, items: items.map(product => toProductResponse(product, staff))});
    },
  }),
  route({
    name: 'createProduct',
    method: 'post',
    path: '/products',
    summary: 'Create a product',
    description: 'With its variants and their initial stock.',
    access: write,
    body: ProductBody,
    responses: {201: Product},
    etag: true,
    async handle({body}) {
      const product = await use.createProduct(body);
      return created(`/products/${product.id}`, toProductResponse(product, true), etag(product.version));
    },
  }),
  route({
    name: 'getProduct',
    method: 'get',
    path: '/products/:id',
    summary: 'Get a product',
    access: 'optional',
    apiKeys: 'any',
    params: IdPath,
    responses: {200: Product},
    etag: true,
    async handle({principal, params}) {
      const product = await use.getProduct(params.id, isStaff(principal));
      return ok(toProductResponse(product, isStaff(principal)), etag(product.version));
    },
  }),
  route({
    name: 'updateProduct',
    method: 'patch',
    path: '/products/:id',
    summary: 'Update a product',
    access: write,
    params: IdPath,
    body: ProductPatch,
    responses: {200: Product},
    errors: [412],
    async handle({params, body, ifMatch}) {
      const product = await use.updateProduct(params.id, omitUndefined(body), ifMatch);
      return ok(toProductResponse(product, true), etag(product.version));
    },
  }),
  route({
    name: 'deleteProduct',
    method: 'delete',
    path: '/products/:id',
    summary: 'Delete a product',
    description: 'Existing orders keep their line items.',
    access: write,
    params: IdPath,
    responses: {204: null},
    async handle({params}) {
      await use.deleteProduct(params.id);
      return noContent();
    },
  }),
];

const staffOnly = () => new Failure('forbidden', 'staff-only', 'Only staff may see products that are not published.');
