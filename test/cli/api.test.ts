import {randomUUID} from 'node:crypto';
import {once} from 'node:events';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import test from 'ava';
import {createClient} from '../e2e/client.ts';
import {administrator} from '../e2e/contract.ts';
import {ecom, logInAsAdministrator, refuses, shopUrl, spawnEcom, startEcom} from './run-cli.ts';

test.before(logInAsAdministrator);

const newBrand = async () => (await ecom(`api post /brands --raw-field 'name=Brand ${randomUUID()}' --json`)).json;

test.serial('api get prints the body as it came', async t => {
  const {id, name} = await newBrand();
  const body = await (await fetch(`${shopUrl}/brands/${id}`)).text();
  t.like(await ecom(`api get /brands/${id}`), {exitCode: 0, stdout: body, stderr: ''});
  t.is((await ecom('api get users/me --json')).json.email, administrator.email);
  t.is((await ecom('api get /brands?limit=1 --json')).json.items.length, 1);
  t.is((await ecom(`api get /brands --field limit=1 --raw-field 'name=${name}' --json`)).json.items[0].id, id);
  await refuses(t, `api get /brands/${randomUUID()}`, 1, /brand/i);
  await refuses(t, 'api get', 2, /path/);
  await refuses(t, 'api get /brands --field limit', 2, /name=value/);
});

test.serial('api get sends the login to no other address', async t => {
  await refuses(t, 'api get https://shop.example/users/me', 2, /PATH must be a path/);
  await refuses(t, 'api get //shop.example/users/me', 2, /PATH must be a path/);
  await refuses(t, 'api get /brands --url http://127.0.0.1:9', 3, /cannot be reached/);
});

test.serial('a redirect is refused with the address it names', async t => {
  const server = createServer((_, response) =>
    response.writeHead(308, {location: 'https://shop.example/brands'}).end(),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.teardown(() => server.close());
  const {port} = server.address() as AddressInfo;
  await refuses(
    t,
    `api get /brands --url http://127.0.0.1:${port}`,
    1,
    /is at another address: https:\/\/shop\.example/,
  );
});

test.serial('api get --paginate gets all pages', async t => {
  const {id} = await newBrand();
  const ids: string[] = [];
  for (const name of ['One', 'Two', 'Three']) {
    const {json} = await ecom(`api post /products --field 'name=${name} ${id}' --field brandId=${id} --json`);
    ids.push(json.id);
  }
  const command = `api get /products?sort=createdAt --field brandId=${id} --field limit=2 --paginate`;
  const {exitCode, stdout} = await ecom(command);
  t.is(exitCode, 0);
  const items = stdout
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line));
  t.deepEqual(
    items.map(({id}) => id),
    ids,
  );
  t.deepEqual((await ecom(`${command} --json`)).json, items);
  await refuses(t, 'api get /users/me --paginate', 1, /is not a list/);
});

test.serial('a command ends when nobody reads its output any longer', async t => {
  const child = startEcom(['api', 'get', '/brands', '--paginate']);
  child.stdout.destroy();
  const [exitCode] = await once(child, 'exit');
  t.is(exitCode, 0);
});

test.serial('api get --include prints the status and the headers to standard error', async t => {
  const {stdout, stderr} = await ecom("api get /users/me --include --header 'Accept-Language: en'");
  t.regex(stderr, /^HTTP 200 OK\n[\s\S]*^content-type: application\/json/m);
  t.is(JSON.parse(stdout).email, administrator.email);
  await refuses(t, 'api get /users/me --header Accept', 2, /'Name: value'/);
  await refuses(t, "api get /users/me --header 'Authorization: Bearer wrong'", 1, /Log in with/);
});

test.serial('api post sends typed fields', async t => {
  const sku = `N-${randomUUID()}`;
  const variants = JSON.stringify([{sku, stock: 5, prices: [{amount: 1999, currency: 'EUR'}]}]);
  const {json} = await ecom(
    `api post /products --raw-field name=42 --field brandId=null --field 'variants:=${variants}' --json`,
  );
  t.like(json, {name: '42', brand: null, variants: [{sku, stock: {onHand: 5}}]});
  await refuses(t, 'api post /products --field name=42', 1, /name/);
  await refuses(t, 'api post /products --field variants:=[', 2, /not JSON/);
  await refuses(t, 'api post /products --raw-field name', 2, /name=text/);
});

test.serial('api post reads a body', async t => {
  const name = `Brand ${randomUUID()}`;
  const post = (...argv: string[]) =>
    spawnEcom(['api', 'post', '/brands', '--input', ...argv], {
      input: JSON.stringify({name}),
      env: {ECOM_URL: shopUrl, ECOM_TOKEN: process.env.ECOM_TOKEN!},
    });
  t.like(JSON.parse((await post('-')).stdout), {name});
  t.is((await post('/nowhere.json')).exitCode, 1);
  t.is((await post('-', '--field', 'name=x')).exitCode, 2);
});

test.serial('api put, api patch and api delete change things', async t => {
  const {id, email} = await createClient(shopUrl).createMember(process.env.ECOM_TOKEN!, 'grace');
  const {stdout} = await ecom(`api patch /users/${id} --raw-field 'fullName=Grace Hopper'`);
  t.is(JSON.parse(stdout).fullName, 'Grace Hopper');
  t.is((await ecom(`api patch /users/${id} --field phone=null --json`)).json.phone, null);
  await refuses(t, `api patch /users/${id} --field status=gone`, 1, /status/);
  await refuses(t, 'api patch', 2, /path/);

  t.like((await ecom(`api put /auth/accounts/${id}/roles --field 'roles:=["staff"]' --json`)).json, {
    email,
    roles: ['staff'],
  });
  t.is((await ecom(`api put /auth/accounts/${id}/roles --field 'roles:=["customer"]'`)).exitCode, 0);
  await refuses(t, `api put /auth/accounts/${id}/roles --field roles=owner`, 1, /roles/);
  await refuses(t, 'api put', 2, /path/);

  const brand = await newBrand();
  await refuses(t, `api delete /brands/${brand.id}`, 1, /Send DELETE \/brands\/.*\? Nobody can be asked here/);
  t.is((await ecom(`api get /brands/${brand.id} --json`)).json.id, brand.id);
  t.like(await ecom(`api delete /brands/${brand.id} --yes`), {exitCode: 0, stdout: '', stderr: ''});
  t.is((await ecom(`api delete /brands/${(await newBrand()).id} --yes --json`)).stdout, '');
  await refuses(t, `api delete /brands/${brand.id} --yes`, 1, /brand/i);
  await refuses(t, 'api delete', 2, /path/);
});
