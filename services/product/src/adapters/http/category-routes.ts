import {omitUndefined} from '@ecom/core/omit-undefined';
import {created, etag, noContent, ok, route} from '@ecom/http/route';
import type {UseCases} from '../../application/index.ts';
import type {CategoryTree as Branch, Category as Entity} from '../../domain/category.ts';
import {Category, CategoryBody, CategoryPatch, IdPath, MoveBody, Tree} from './schemas.ts';

const write = {permission: 'products:write'} as const;

const shown = ({version: _, ...category}: Entity) => category;

type Shown = Omit<Branch, 'version' | 'subcategories'> & {subcategories: Shown[]};
const shownTree = ({version: _, subcategories, ...category}: Branch): Shown => ({
  ...category,
  subcategories: subcategories.map(shownTree),
});

export const categoryRoutes = (use: UseCases) => [
  route({
    method: 'get',
    path: '/categories',
    summary: 'Read the whole tree of categories',
    access: 'public',
    responses: {200: Tree},
    handle: async () => ok({items: (await use.readTree()).map(shownTree)}),
  }),
  route({
    method: 'post',
    path: '/categories',
    summary: 'Make a category at the root',
    access: write,
    body: CategoryBody,
    responses: {201: Category},
    async handle({body}) {
      const category = await use.createCategory({...body, parentId: null});
      return created(`/categories/${category.id}`, shown(category), etag(category.version));
    },
  }),
  route({
    method: 'post',
    path: '/categories/:id/subcategories',
    summary: 'Make a category below another',
    access: write,
    params: IdPath,
    body: CategoryBody,
    responses: {201: Category},
    async handle({params, body}) {
      const category = await use.createCategory({...body, parentId: params.id});
      return created(`/categories/${category.id}`, shown(category), etag(category.version));
    },
  }),
  route({
    method: 'get',
    path: '/categories/:id',
    summary: 'Read a category',
    access: 'public',
    params: IdPath,
    responses: {200: Category},
    async handle({params}) {
      const category = await use.readCategory(params.id);
      return ok(shown(category), etag(category.version));
    },
  }),
  route({
    method: 'patch',
    path: '/categories/:id',
    summary: 'Change a category (JSON Merge Patch)',
    access: write,
    params: IdPath,
    body: CategoryPatch,
    responses: {200: Category},
    errors: [412],
    async handle({params, body, ifMatch}) {
      const category = await use.updateCategory(params.id, omitUndefined(body), ifMatch);
      return ok(shown(category), etag(category.version));
    },
  }),
  route({
    method: 'delete',
    path: '/categories/:id',
    summary: 'Delete a category that has no subcategories',
    access: write,
    params: IdPath,
    responses: {204: null},
    async handle({params}) {
      await use.removeCategory(params.id);
      return noContent();
    },
  }),
  route({
    method: 'post',
    path: '/categories/:id/move',
    summary: 'Move a category, and all below it, to another parent or to the root',
    access: write,
    params: IdPath,
    body: MoveBody,
    responses: {200: Category},
    async handle({params, body}) {
      const category = await use.moveCategory(params.id, body.parentId);
      return ok(shown(category), etag(category.version));
    },
  }),
];
