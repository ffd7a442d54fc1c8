import test from 'ava';
import {z} from 'zod';
import {noContent, route} from './route.ts';
import {serveRoutes} from './testing.ts';

const done = {access: 'public', summary: 'Does it', responses: {204: null}, handle: async () => noContent()} as const;
const params = z.object({id: z.uuid()});
const routes = [
  route({...done, name: 'getMe', method: 'get', path: '/users/me'}),
  route({...done, name: 'updateUser', method: 'put', path: '/users/:id', params}),
  route({...done, name: 'deleteUser', method: 'delete', path: '/users/:id', params}),
  route({...done, name: 'deleteLine', method: 'delete', path: '/users/me/:id', params}),
];
const id = '019a0000-0000-7000-8000-000000000000';

const rows: readonly (readonly [method: string, path: string, status: number, allow: string | null])[] = [
  ['GET', '/users/me', 204, null],
  ['PUT', '/users/me', 405, 'GET, HEAD'],
  ['OPTIONS', '/users/me', 405, 'GET, HEAD'],
  ['DELETE', `/users/${id}`, 204, null],
  ['GET', `/users/${id}`, 405, 'DELETE, PUT'],
  ['PUT', '/users/you', 404, null],
  ['GET', '/users/you', 404, null],
  ['OPTIONS', '/users/you', 404, null],
  ['GET', '/users/me/it', 404, null],
];

for (const [method, path, status, allow] of rows) {
  test(`${method} ${path} responds ${status}${allow ? ` with Allow: ${allow}` : ''}`, async t => {
    const request = await serveRoutes(t, routes);
    const response = await request(method, path);
    t.is(response.status, status);
    t.is(response.headers.get('allow'), allow);
  });
}
