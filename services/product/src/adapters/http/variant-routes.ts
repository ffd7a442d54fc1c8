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
import {isStaff, shownLevel, shownVariant} from './shown.ts';

const writeProducts = {permission: 'products:write'} as const;
const writeStock = {permission: 'stock:write'} as const;

export const variantRoutes = (use: UseCases) => [
  route({
    method: 'post',
    path: '/products/:id/variants',
    summary: 'Add a variant to a product',
    access: writeProducts,
    params: IdPath,
    body: VariantBody,
    responses: {201: Variant},
    async handle({params, body}) {
      const variant = await use.addVariant(params.id, body);
      return created(`/products/variants/${variant.id}`, shownVariant(variant, true));
    },
  }),
  route({
    method: 'get',
    path: '/products/variants/:variantId',
    summary: 'Read a variant',
    access: 'optional',
    params: VariantPath,
    responses: {200: Variant},
    async handle({principal, params}) {
      const variant = await use.readVariant(params.variantId, isStaff(principal));
      return ok(shownVariant(variant, isStaff(principal)));
    },
  }),
  route({
    method: 'patch',
    path: '/products/variants/:variantId',
    summary: 'Change a variant (JSON Merge Patch)',
    access: writeProducts,
    params: VariantPath,
    body: VariantPatch,
    responses: {200: Variant},
    handle: async ({params, body}) =>
      ok(shownVariant(await use.updateVariant(params.variantId, omitUndefined(body)), true)),
  }),
  route({
    method: 'delete',
    path: '/products/variants/:variantId',
    summary: 'Remove a variant; what is reserved of it stays reserved',
    access: writeProducts,
    params: VariantPath,
    responses: {204: null},
    errors: [409],
    async handle({params}) {
      await use.removeVariant(params.variantId);
      return noContent();
    },
  }),
  route({
    method: 'get',
    path: '/products/variants/:variantId/stock',
    summary: "Read a variant's stock",
    access: writeStock,
    params: VariantPath,
    responses: {200: StockLevel},
    handle: async ({params}) => ok(shownLevel(await use.readStock(params.variantId))),
  }),
  route({
    method: 'put',
    path: '/products/variants/:variantId/stock',
    summary: 'Set what is on hand, after counting',
    access: writeStock,
    params: VariantPath,
    body: StockBody,
    responses: {200: StockLevel},
    handle: async ({params, body}) => ok(shownLevel(await use.setStock(params.variantId, body.onHand))),
  }),
  route({
    method: 'post',
    path: '/products/variants/:variantId/stock/adjustments',
    summary: 'Add to, or take from, what is on hand, and say why',
    access: writeStock,
    params: VariantPath,
    body: AdjustmentBody,
    responses: {201: StockLevel},
    async handle({principal, params, body}) {
      const level = await use.adjustStock(params.variantId, {...body, by: principal.userId});
      return created(`/products/variants/${params.variantId}/stock`, shownLevel(level));
    },
  }),
];
