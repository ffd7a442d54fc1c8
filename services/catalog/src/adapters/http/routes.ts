import {route} from '@ecom/http/route';
import type {z} from 'zod';
import type {UseCases} from '../../application/index.ts';
import type {AnswerCache} from '../answers.ts';
import {sent} from './answer.ts';
import {CategoryTree, NoQuery, Product, ProductList, ProductPath, ProductQuery} from './schemas.ts';

/** Equal questions have equal keys, whatever the order of their parameters and whether defaults are spelt out. */
const keyOf = (query: z.output<typeof ProductQuery>): string =>
  `/catalog/products?${JSON.stringify(
    Object.entries(query)
      .filter(([, value]) => value !== undefined)
      .sort(),
  )}`;

export const catalogRoutes = ({listProducts, showProduct, showCategories}: UseCases, {answer}: AnswerCache) => [
  route({
    method: 'get',
    path: '/catalog/products',
    summary: 'Search the catalog',
    access: 'public',
    query: ProductQuery,
    responses: {200: ProductList, 304: null},
    async handle({query, url, ifNoneMatch}) {
      const show = async () => ({of: 'lists', value: await listProducts(query)});
      return sent(await answer(url, keyOf(query), show), ifNoneMatch);
    },
  }),
  route({
    method: 'get',
    path: '/catalog/products/:idOrSlug',
    summary: "Show a product's page",
    access: 'public',
    params: ProductPath,
    query: NoQuery,
    responses: {200: Product, 304: null},
    async handle({params: {idOrSlug}, url, ifNoneMatch}) {
      const show = async () => {
        const product = await showProduct(idOrSlug);
        return {of: product.id, value: product};
      };
      return sent(await answer(url, `/catalog/products/${idOrSlug}`, show), ifNoneMatch);
    },
  }),
  route({
    method: 'get',
    path: '/catalog/categories',
    summary: 'Show the tree of categories',
    access: 'public',
    query: NoQuery,
    responses: {200: CategoryTree, 304: null},
    async handle({url, ifNoneMatch}) {
      const show = async () => ({of: 'lists', value: await showCategories()});
      return sent(await answer(url, '/catalog/categories', show), ifNoneMatch);
    },
  }),
];
