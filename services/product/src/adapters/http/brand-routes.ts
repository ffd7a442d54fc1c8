import {created, noContent, ok, route} from '@ecom/http/route';
import type {UseCases} from '../../application/index.ts';
import type {Brand as Entity} from '../../domain/brand.ts';
import {Brand, BrandBody, BrandList, BrandQuery, IdPath} from './schemas.ts';

const write = {permission: 'products:write'} as const;

const toResponse = ({version: _, ...brand}: Entity) => brand;

export const brandRoutes = (use: UseCases) => [
  route({
    name: 'listBrands',
    method: 'get',
    path: '/brands',
    summary: 'List brands',
    access: 'public',
    query: BrandQuery,
    responses: {200: BrandList},
    async handle({query}) {
      const {items, ...page} = await use.listBrands(query);
      return ok({...page, items: items.map(toResponse)});
    },
  }),
  route({
    name: 'createBrand',
    method: 'post',
    path: '/brands',
    summary: 'Create a brand',
    access: write,
    body: BrandBody,
    responses: {201: Brand},
    async handle({body}) {
      const brand = await use.createBrand(body.name);
      return created(`/brands/${brand.id}`, toResponse(brand));
    },
  }),
  route({
    name: 'getBrand',
    method: 'get',
    path: '/brands/:id',
    summary: 'Get a brand',
    access: 'public',
    params: IdPath,
    responses: {200: Brand},
    handle: async ({params}) => ok(toResponse(await use.getBrand(params.id))),
  }),
  route({
    name: 'updateBrand',
    method: 'patch',
    path: '/brands/:id',
    summary: 'Update a brand',
    description:
      'An event with the new brand name is published for each of its products; their status does not change.',
    access: write,
    params: IdPath,
    body: BrandBody,
    responses: {200: Brand},
    handle: async ({params, body}) => ok(toResponse(await use.updateBrand(params.id, body.name))),
  }),
  route({
    name: 'deleteBrand',
    method: 'delete',
    path: '/brands/:id',
    summary: 'Delete a brand',
    description: 'Refused while a product has the brand.',
    access: write,
    params: IdPath,
    responses: {204: null},
    async handle({params}) {
      await use.deleteBrand(params.id);
      return noContent();
    },
  }),
];
