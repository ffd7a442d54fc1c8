import {Failure} from '@ecom/core/failure';
import {route} from '@ecom/http/route';
import type {z} from 'zod';
import type {UseCases} from '../../application/index.ts';
import type {HttpResponseCache} from '../response-cache.ts';
import {CategoryTree, NoQuery, Product, ProductList, ProductPath, ProductQuery} from './schemas.ts';
import {moved, respond} from './to-response.ts';

/** The cache key of a query: independent of the order of parameters and of explicit defaults. */
const keyOf = (query: z.output<typeof ProductQuery>): string =>
  `/catalog/products?${JSON.stringify(
    Object.entries(query)
      .filter(([, value]) => value !== undefined)
      .sort(),
  )}`;

const isUnknown = (error: unknown) => error instanceof Failure && error.kind === 'not-found';

export const catalogRoutes = (
  {listProducts, getProduct, getCurrentSlug, listCategories}: UseCases,
  {answer}: HttpResponseCache,
) => [
  route({
    name: 'searchProducts',
    method: 'get',
    path: '/catalog/products',
    summary: 'Search products',
    description:
      'Only published products. `category` includes its subcategories. With `facets=true` the response counts brands, attributes and options, categories and price ranges.',
    access: 'public',
    query: ProductQuery,
    responses: {200: ProductList},
    etag: true,
    async handle({query, url}) {
      const show = async () => ({of: 'lists', value: await listProducts(query)});
      return respond(await answer(url, keyOf(query), show));
    },
  }),
  route({
    name: 'getCatalogProduct',
    method: 'get',
    path: '/catalog/products/:idOrSlug',
    summary: 'Get a product page',
    description:
      'Variants with prices and availability, and the breadcrumbs of its categories. A former slug leads to the current one until another product takes it.',
    access: 'public',
    params: ProductPath,
    query: NoQuery,
    responses: {200: Product, 301: null},
    etag: true,
    async handle({params: {idOrSlug}, url}) {
      const show = async () => {
        const product = await getProduct(idOrSlug);
        return {of: product.id, value: product};
      };
      try {
        return respond(await answer(url, `/catalog/products/${idOrSlug}`, show));
      } catch (error) {
        const slug = isUnknown(error) ? await getCurrentSlug(idOrSlug) : undefined;
        if (slug === undefined) throw error;
        return moved(`/catalog/products/${slug}`);
      }
    },
  }),
  route({
    name: 'listCatalogCategories',
    method: 'get',
    path: '/catalog/categories',
    summary: 'List categories as a tree',
    description: 'Each category has the number of published products in it and below.',
    access: 'public',
    query: NoQuery,
    responses: {200: CategoryTree},
    etag: true,
    async handle({url}) {
      const show = async () => ({of: 'lists', value: await listCategories()});
      return respond(await answer(url, '/catalog/categories', show));
    },
  }),
];
