import {omitUndefined} from '@ecom/core/omit-undefined';
import {created, noContent, ok, route} from '@ecom/http/route';
import type {UseCases} from '../../application/index.ts';
import {
  AdjustmentBody,
  IdPath,
  StockBody,
  StockLevel,
  Variant,
  VariantBody,
  VariantPatch,
  VariantPath,
} from './schemas.ts';
import {isStaff, toStockResponse, toVariantResponse} from './to-response.ts';

const writeProducts = {permission: 'products:write'} as const;
const writeStock = {permission: 'stock:write'} as const;

export const variantRoutes = (use: UseCases) => [
  route({
    name: 'createVariant',
    method: 'post',
    path: '/products/:id/variants',
    summary: 'Add a variant to a product',
    access: writeProducts,
    params: IdPath,
    body: VariantBody,
    responses: {201: Variant},
    async handle({params, body}) {
      const variant = await use.createVariant(params.id, body);
      return created(`/variants/${variant.id}`, toVariantResponse(variant, true));
    },
  }),
  route({
    name: 'getVariant',
    method: 'get',
    path: '/variants/:variantId',
    summary: 'Get a variant',
    access: 'optional',
    apiKeys: 'any',
    params: VariantPath,
    responses: {200: Variant},
    async handle({principal, params}) {
      const variant = await use.getVariant(params.variantId, isStaff(principal));
      return ok(toVariantResponse(variant, isStaff(principal)));
    },
  }),
  route({
    name: 'updateVariant',
    method: 'patch',
    path: '/variants/:variantId',
    summary: 'Update a variant',
    access: writeProducts,
    params: VariantPath,
    body: VariantPatch,
    responses: {200: Variant},
    handle: async ({params, body}) =>
      ok(toVariantResponse(await use.updateVariant(params.variantId, omitUndefined(body)), true)),
  }),
  route({
    name: 'deleteVariant',
    method: 'delete',
    path: '/variants/:variantId',
    summary: 'Delete a variant',
    description: 'Reserved stock stays reserved.',
    access: writeProducts,
    params: VariantPath,
    responses: {204: null},
    errors: [409],
    async handle({params}) {
      await use.deleteVariant(params.variantId);
      return noContent();
    },
  }),
  route({
    name: 'getVariantStock',
    method: 'get',
    path: '/variants/:variantId/stock',
    summary: 'Get the stock of a variant',
    access: writeStock,
    params: VariantPath,
    responses: {200: StockLevel},
    handle: async ({params}) => ok(toStockResponse(await use.getStock(params.variantId))),
  }),
  route({
    name: 'setVariantStock',
    method: 'put',
    path: '/variants/:variantId/stock',
    summary: 'Set the stock on hand of a variant',
    description: 'For example after a stocktake.',
    access: writeStock,
    params: VariantPath,
    body: StockBody,
    responses: {200: StockLevel},
    handle: async ({params, body}) => ok(toStockResponse(await use.setStock(params.variantId, body.onHand))),
  }),
  route({
    name: 'adjustVariantStock',
    method: 'post',
    path: '/variants/:variantId/stock/adjustments',
    summary: 'Adjust the stock on hand of a variant',
    description: 'Adds `delta`, which may be negative.',
    access: writeStock,
    params: VariantPath,
    body: AdjustmentBody,
    responses: {201: StockLevel},
    async handle({principal, params, body}) {
      const level = await use.adjustStock(params.variantId, {...body, by: principal.userId});
      return created(`/variants/${params.variantId}/stock`, toStockResponse(level));
    },
  }),
];
