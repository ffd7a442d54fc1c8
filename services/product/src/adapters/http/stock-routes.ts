import {ok, route} from '@ecom/http/route';
import type {UseCases} from '../../application/index.ts';
import {StockPage, StockQuery} from './stock-schemas.ts';
import {toStockResponse} from './to-response.ts';

export const stockRoutes = (use: UseCases) => [
  route({
    name: 'listStock',
    method: 'get',
    path: '/stock',
    summary: 'List the stock of variants',
    description: 'What is sold out soonest comes first; `availableMax` finds what is low.',
    access: {permission: 'stock:write'},
    query: StockQuery,
    responses: {200: StockPage},
    async handle({query}) {
      const {items, ...page} = await use.listStock(query);
      return ok({
        ...page,
        items: items.map(({onHand, reserved, ...variant}) => ({...variant, ...toStockResponse({onHand, reserved})})),
      });
    },
  }),
];
