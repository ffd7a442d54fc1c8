import type {Search} from '@ecom/catalog/testing';
import {listedFields, pageFilter, searchFilter, searchSort} from '@ecom/catalog/testing';
import mongoose from 'mongoose';
import type {BareMongo, MongoQuery} from './bare-mongo.ts';
import type {Line} from './lines.ts';
import {measurePair} from './pairs.ts';
import {startServer} from './processes.ts';

type Question = {readonly path: string; readonly query: MongoQuery};

const orders = ['newest', 'name', 'price', '-price'] as const;

/** Twenty products of each another range of prices, in each order. */
const listQuestions = (many: number): readonly Question[] =>
  Array.from({length: many}, (_, i) => {
    const [order, priceMin, priceMax] = [orders[i % orders.length]!, i, 200_000 + i];
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

const detailQuestion = (slug: string): Question => ({
  path: `/catalog/products/${slug}`,
  query: {filter: pageFilter(slug), sort: {id: 1}, limit: 1},
});

/** What the catalog service answers from MongoDB, each time something else, beside the same queries through the bare driver. */
export const measureCatalog = async (service: string, mongo: string, database: string): Promise<readonly Line[]> => {
  const client = await new mongoose.mongo.MongoClient(mongo).connect();
  const names = await client.db(database).listCollections({}, {nameOnly: true}).toArray();
  const collection = names.map(({name}) => name).find(name => name.startsWith('pages_'))!;
  const pages = await client.db(database).collection(collection).find({visible: true}).project({slug: 1}).toArray();
  await client.close();

  const compare = async (what: string, questions: readonly Question[]) => {
    const options: BareMongo = {url: mongo, database, collection, queries: questions.map(({query}) => query)};
    const bare = await startServer('bare-mongo.ts', options);
    const requests = (paths: readonly string[]) => paths.map(path => ({method: 'GET' as const, path}));
    try {
      return await measurePair({
        what,
        ours: async () => ({url: service, requests: requests(questions.map(({path}) => path))}),
        reference: {
          name: 'bare node:http + driver',
          url: bare.url,
          requests: requests(questions.map((_, i) => `/${i}`)),
        },
        target: 0.6,
        seconds: 5,
      });
    } finally {
      await bare.stop();
    }
  };
  return [
    await compare(
      `catalog detail, each another of ${pages.length} products`,
      pages.map(({slug}) => detailQuestion(slug)),
    ),
    await compare('catalog list of 20, each another query', listQuestions(20_000)),
  ];
};
