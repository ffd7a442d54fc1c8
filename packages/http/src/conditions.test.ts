import {Failure} from '@ecom/core/failure';
import test from 'ava';
import {z} from 'zod';
import {etag, ok, route} from './route.ts';
import {serveRoutes} from './testing.ts';

const path = '/thing';
const responses = {200: z.object({version: z.int()})};
const thing = {path, access: 'public', responses} as const;

/** A resource at version 3. */
const routes = [
  route({
    ...thing,
    name: 'getThing',
    method: 'get',
    summary: 'Get it',
    etag: true,
    handle: async () => ok({version: 3}, etag(3)),
  }),
  route({
    ...thing,
    name: 'updateThing',
    method: 'patch',
    summary: 'Update it',
    errors: [412],
    async handle({ifMatch}) {
      if (ifMatch !== undefined && ifMatch !== 3) throw new Failure('stale', 'stale-thing', 'It is at version 3.');
      return ok({version: 4}, etag(4));
    },
  }),
  route({...thing, name: 'doThing', method: 'post', summary: 'Do it', handle: async () => ok({version: 3})}),
];

const manyTags = Array.from({length: 11}, (_, i) => `"${i}"`).join();
const rows: readonly (readonly [method: string, header: string, value: string, status: number])[] = [
  ['PATCH', 'if-match', '"3"', 200],
  ['PATCH', 'if-match', 'W/"3"', 200],
  ['PATCH', 'if-match', '*', 200],
  ['PATCH', 'if-match', '"99", "3"', 200],
  ['PATCH', 'if-match', '"3","99"', 200],
  ['PATCH', 'if-match', '"abc", W/"3"', 200],
  ['PATCH', 'if-match', '"2"', 412],
  ['PATCH', 'if-match', '"1", "2"', 412],
  ['PATCH', 'if-match', 'yesterday', 412],
  ['PATCH', 'if-match', '3', 412],
  ['PATCH', 'if-match', '"abc"', 412],
  ['PATCH', 'if-match', manyTags, 412],
  ['PATCH', 'if-none-match', '*', 412],
  ['POST', 'if-match', '"3"', 412],
  ['GET', 'if-match', '"3"', 200],
  ['GET', 'if-match', '*', 200],
  ['GET', 'if-match', '"2"', 412],
  ['GET', 'if-none-match', '"2"', 200],
  ['GET', 'if-none-match', 'yesterday', 200],
  ['GET', 'if-none-match', '"3"', 304],
  ['GET', 'if-none-match', 'W/"3"', 304],
  ['GET', 'if-none-match', '"2", W/"3"', 304],
  ['GET', 'if-none-match', '*', 304],
];

for (const [method, header, value, status] of rows) {
  test(`${method} with ${header}: ${value.slice(0, 20)} at version 3 responds ${status}`, async t => {
    const request = await serveRoutes(t, routes);
    const response = await request(method, path, {headers: {[header]: value}});
    t.is(response.status, status, JSON.stringify(response.body));
    if (status === 304) t.deepEqual([response.headers.get('etag'), response.body], ['"3"', undefined]);
    if (status === 412) t.regex(response.body.detail, /\.$/);
  });
}
