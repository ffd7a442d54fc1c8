import test from 'ava';
import {z} from 'zod';
import {noContent, route} from './route.ts';
import {serveRoutes} from './testing.ts';

const save = route({
  name: 'save',
  method: 'post',
  path: '/save',
  summary: 'Saves',
  access: 'public',
  query: z.object({name: z.string().optional()}),
  body: z.unknown(),
  responses: {204: null},
  handle: async () => noContent(),
});

const nested = (open: string, close: string, levels: number) =>
  `${open.repeat(levels)}"\\u0041"${close.repeat(levels)}`;

const tooDeep: readonly (readonly [string, string])[] = [
  ['33 lists', nested('[', ']', 33)],
  ['33 objects', nested('{"a":', '}', 33)],
  ['5,000 lists', nested('[', ']', 5000)],
  ['100,000 lists', nested('[', ']', 100_000)],
];

for (const [title, body] of tooDeep) {
  test(`a body of ${title} is refused as too deeply nested`, async t => {
    const request = await serveRoutes(t, [save]);
    const response = await request('POST', '/save', {body});
    t.like(response, {status: 422, body: {code: 'too-deeply-nested'}});
    t.true(response.body.errors[0].path.length < 200);
  });
}

test('a body of 32 levels is accepted', async t => {
  const request = await serveRoutes(t, [save]);
  t.is((await request('POST', '/save', {body: nested('[', ']', 32)})).status, 204);
});

const invalidTexts: readonly (readonly [body: string, path: string])[] = [
  [String.raw`{"lines":[{"name":"a\u0000b"}]}`, 'lines[0].name'],
  [String.raw`{"name":"\ud800"}`, 'name'],
  [String.raw`{"options":{"a\u0000b":"red"}}`, 'options'],
];

for (const [body, path] of invalidTexts) {
  test(`the text ${body} is refused, and the error names ${path}`, async t => {
    const request = await serveRoutes(t, [save]);
    t.like(await request('POST', '/save', {body}), {status: 422, body: {code: 'invalid-text', errors: [{path}]}});
  });
}

test('NUL in a query is refused, and the error names the parameter', async t => {
  const request = await serveRoutes(t, [save]);
  t.like(await request('POST', '/save?name=a%00b'), {
    status: 422,
    body: {code: 'invalid-text', errors: [{path: 'name'}]},
  });
});

for (const name of ['__proto__', 'constructor', 'toString']) {
  test(`a field named ${name} is refused by name, wherever it is`, async t => {
    const request = await serveRoutes(t, [save]);
    t.like(await request('POST', '/save', {body: `{"options":[{"${name}":"red"}]}`}), {
      status: 422,
      body: {code: 'reserved-name', errors: [{path: `options[0].${name}`}]},
    });
  });
}
