import {omitUndefined} from '@ecom/core/omit-undefined';
import {created, etag, noContent, ok, route} from '@ecom/http/route';
import type {UseCases} from '../../application/index.ts';
import type {CategoryTree as Branch, Category as Entity} from '../../domain/category.ts';
import {Category, CategoryBody, CategoryPatch, IdPath, MoveBody, Tree} from './schemas.ts';
import {isStaff} from './to-response.ts';

const write = {permission: 'products:write'} as const;

const toResponse = ({version: _, formerSlugs: __, ...category}: Entity) => category;

type CategoryTreeResponse = Omit<Branch, 'version' | 'formerSlugs' | 'subcategories'> & {
  subcategories: CategoryTreeResponse[];
};
const toTreeResponse = ({version: _, formerSlugs: __, subcategories, ...category}: Branch): CategoryTreeResponse => ({
  ...category,
  subcategories: subcategories.map(toTreeResponse),
});

export const categoryRoutes = (use: UseCases) => [
  route({
    name: 'listCategories',
    method: 'get',
    path: '/categories',
    summary: 'List all categories as a tree',
    description: 'Everyone sees active categories whose ancestors are active, staff all categories.',
    access: 'optional',
    apiKeys: 'any',
    responses: {200: Tree},
    handle: async ({principal}) => ok({items: (await use.getCategoryTree(isStaff(principal))).map(toTreeResponse)}),
  }),
  route({
    name: 'createCategory',
    method: 'post',
    path: '/categories',
    summary: 'Create a root category',
    access: write,
    body: CategoryBody,
    responses: {201: Category},
    etag: true,
    async handle({body}) {
      const category = await use.createCategory({...body, parentId: null});
      return created(`/categories/${category.id}`, toResponse(category), etag(category.version));
    },
  }),
  route({
    name: 'createSubcategory',
    method: 'post',
    path: '/categories/:id/subcategories',
    summary: 'Create a subcategory',
    access: write,
    params: IdPath,
    body: CategoryBody,
    responses: {201: Category},
    etag: true,
    async handle({params, body}) {
      const category = await use.createCategory({...body, parentId: params.id});
      return created(`/categories/${category.id}`, toResponse(category), etag(category.version));
    },
  }),
  route({
    name: 'getCategory',
    method: 'get',
    path: '/categories/:id',
    summary: 'Get a category',
    access: 'optional',
    apiKeys: 'any',
    params: IdPath,
    responses: {200: Category},
    etag: true,
    async handle({principal, params}) {
      const category = await use.getCategory(params.id, isStaff(principal));
      return ok(toResponse(category), etag(category.version));
    },
  }),
  route({
    name: 'updateCategory',
    method: 'patch',
    path: '/categories/:id',
    summary: 'Update a category',
    access: write,
    params: IdPath,
    body: CategoryPatch,
    responses: {200: Category},
    errors: [412],
    async handle({params, body, ifMatch}) {
      const category = await use.updateCategory(params.id, omitUndefined(body), ifMatch);
      return ok(toResponse(category), etag(category.version));
    },
  }),
  route({
    name: 'deleteCategory',
    method: 'delete',
    path: '/categories/:id',
    summary: 'Delete a category',
    description: 'Refused while it has subcategories or products.',
    access: write,
    params: IdPath,
    responses: {204: null},
    async handle({params}) {
      await use.deleteCategory(params.id);
      return noContent();
    },
  }),
  route({
    name: 'moveCategory',
    method: 'post',
    path: '/categories/:id/move',
    summary: 'Move a category',
    description:
      'Moves the category with all its subcategories below another parent, or to the root with `parentId: null`.',
    access: write,
    params: IdPath,
    body: MoveBody,
    responses: {200: Category},
    etag: true,
    async handle({params, body}) {
      const category = await use.moveCategory(params.id, body.parentId);
      return ok(toResponse(category), etag(category.version));
    },
  }),
];
