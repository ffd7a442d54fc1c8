import type {Search} from '@ecom/catalog/testing';
import {listedFields, pageFilter, searchFilter, searchSort} from '@ecom/catalog/testing';
import mongoose from 'mongoose';
import type {BareMongo, MongoQuery} from './bare-mongo.ts';
import {measurePaired} from './paired-measurement.ts';
import {startServer} from './processes.ts';
import type {ReportRow} from './report.ts';

type Query = {readonly path: string; readonly query: MongoQuery};

const sortOrders = ['newest', 'name', 'price', '-price'] as const;

/** Lists of 20 products, each with a different price range, in four sort orders. */
const listQueries = (count: number): readonly Query[] =>
  Array.from({length: count}, (_, i) => {
    const [order, priceMin, priceMax] = [sortOrders[i % sortOrders.length]!, i, 200_000 + i];
    const search: Search = {words: [], currency: 'EUR', order, rank: 'any', priceMin, priceMax, limit: 21};
    return {
      path: `/catalog/products?${new URLSearchParams({limit: '20', sort: order, currency: 'EUR', priceMin: String(priceMin), priceMax: String(priceMax)})}`,
      query: {
        filter: searchFilter(search),
        projection: {...listedFields, _id: 0},
        sort: searchSort(search),
        limit: search.limit,
      },
    };
  });

const detailQuery = (slug: string): Query => ({
  path: `/catalog/products/${slug}`,
  query: {filter: pageFilter(slug), sort: {id: 1}, limit: 1},
});

/** Compares the catalog service, with a different query for each request, to the same MongoDB queries by the driver alone. */
export const measureCatalog = async (
  service: string,
  mongo: string,
  database: string,
): Promise<readonly ReportRow[]> => {
  const client = await new mongoose.mongo.MongoClient(mongo).connect();
  const names = await client.db(database).listCollections({}, {nameOnly: true}).toArray();
  const collection = names.map(({name}) => name).find(name => name.startsWith('pages_'))!;
  const pages = await client.db(database).collection(collection).find({visible: true}).project({slug: 1}).toArray();
  await client.close();

  const compare = async (name: string, queries: readonly Query[]) => {
    const options: BareMongo = {url: mongo, database, collection, queries: queries.map(({query}) => query)};
    const bare = await startServer('bare-mongo.ts', options);
    const requests = (paths: readonly string[]) => paths.map(path => ({method: 'GET' as const, path}));
    try {
      return await measurePaired({
        name,
        shop: async () => ({url: service, requests: requests(queries.map(({path}) => path))}),
        reference: {
          name: 'bare node:http + driver',
          url: bare.url,
          requests: requests(queries.map((_, i) => `/${i}`)),
        },
        targetRatio: 0.6,
        seconds: 5,
      });
    } finally {
      await bare.stop();
    }
  };
  return [
    await compare(
      `catalog detail, a different one of ${pages.length} products each time`,
      pages.map(({slug}) => detailQuery(slug)),
    ),
    await compare('catalog list of 20, a different query each time', listQueries(20_000)),
  ];
};
