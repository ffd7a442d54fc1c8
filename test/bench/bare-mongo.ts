import {readFileSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import mongoose from 'mongoose';

/** A query that the catalog sends to MongoDB. */
export type MongoQuery = {
  readonly filter: Readonly<Record<string, unknown>>;
  readonly projection?: Readonly<Record<string, 0 | 1>>;
  readonly sort: Readonly<Record<string, 1 | -1>>;
  readonly limit: number;
};

/** The options of the server, as JSON on its standard input. */
export type BareMongo = {
  readonly url: string;
  readonly database: string;
  readonly collection: string;
  readonly queries: readonly MongoQuery[];
};

// A minimal `node:http` server that answers /N with the result of query N, by the MongoDB driver alone.
const {url, database, collection, queries} = JSON.parse(readFileSync(0, 'utf8')) as BareMongo;
const client = await new mongoose.mongo.MongoClient(url).connect();
const documents = client.db(database).collection(collection);
const server = createServer(async (request, response) => {
  request.resume();
  const {filter, projection, sort, limit} = queries[Number(request.url!.slice(1))]!;
  const found = await documents.find(filter, {...(projection && {projection}), sort, limit}).toArray();
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(found));
});
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({port: (server.address() as AddressInfo).port})));
process.on('SIGTERM', () => process.exit(0));
