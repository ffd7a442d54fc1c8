import {randomUUID} from 'node:crypto';
import test from 'ava';
import {ecom, logInAsAdministrator, refuses, shopUrl, spawnEcom} from './run-cli.ts';

test.before(logInAsAdministrator);

const newSku = () => `N-${randomUUID().slice(0, 8)}`;
const createProduct = async (flags = '') => {
  const sku = newSku();
  const line = `products create --name 'Nimbus ${sku}' --sku ${sku} --price '19.99 EUR' --stock 5 ${flags} --json`;
  return {sku, ...(await ecom(line)).json};
};

test.serial('products create makes a product of flags', async t => {
  const sku = newSku();
  const brand = (await ecom(`brands create 'Brand ${sku}' --json`)).json;
  const category = (await ecom(`categories create 'Audio ${sku}' --json`)).json;
  const {exitCode, stdout, stderr} = await ecom(
    `products create --name 'Nimbus ${sku}' --slug nimbus-${sku.toLowerCase()} --brand '${brand.name}' --category ${category.slug} --sku ${sku} --price '1,019.90 EUR' --price '2000 JPY' --stock 5 --attribute Colour=black --publish`,
  );
  t.is(exitCode, 0, stderr);
  t.is(stderr, `Created product nimbus-${sku.toLowerCase()}.\n`);
  t.regex(stdout, new RegExp(`^brand +${brand.name}\ncategories +${category.name}\n`, 'm'));
  t.regex(stdout, /^status +published\n/m);
  t.regex(stdout, /^attributes +Colour=black$/m);
  t.regex(stdout, new RegExp(`^${sku} +1,019.90 EUR, 2,000 JPY +5 +0 +5 `, 'm'));
  await refuses(t, `products create --name Other --sku ${sku}`, 1, new RegExp(sku));
});

test.serial('products create refuses what makes no sense', async t => {
  await refuses(t, 'products create', 2, /needs --name, or --file/);
  await refuses(t, `products create --name Nimbus --sku ${newSku()} --price 19.99`, 2, /'19.99 EUR'/);
  await refuses(t, "products create --name Nimbus --price '19.99 EUR'", 2, /sku/);
  await refuses(t, 'products create --name Nimbus --attribute black', 2, /NAME=VALUE/);
  await refuses(t, 'products create --file /nowhere.json', 1, /cannot be read/);
  await refuses(t, 'products create --name Nimbus --brand Nobody', 1, /There is no brand Nobody/);
  await refuses(t, 'products create --name Nimbus --file product.json', 2, /file/);
});

test.serial('products create reads JSON from standard input', async t => {
  const env = {ECOM_URL: shopUrl, ECOM_TOKEN: process.env.ECOM_TOKEN!};
  const [one, other] = [newSku(), newSku()];
  const input = JSON.stringify({
    name: `Nimbus ${one}`,
    variants: [
      {sku: one, options: {Size: 'S'}},
      {sku: other, options: {Size: 'L'}},
    ],
  });
  const {exitCode, stdout} = await spawnEcom(['products', 'create', '--file', '-', '--json'], {input, env});
  t.is(exitCode, 0);
  t.like(JSON.parse(stdout), {
    status: 'draft',
    variants: [
      {sku: one, options: {Size: 'S'}},
      {sku: other, options: {Size: 'L'}},
    ],
  });
  const refused = await spawnEcom(['products', 'create', '--file', '-'], {input: 'shoe', env});
  t.is(refused.exitCode, 1);
  t.regex(refused.stderr, /Standard input is not JSON/);
});

test.serial('products create --file takes brand and categories by name, and prints their names', async t => {
  const env = {ECOM_URL: shopUrl, ECOM_TOKEN: process.env.ECOM_TOKEN!};
  const name = `Kitchen ${newSku()}`;
  const {slug} = (await ecom(['categories', 'create', name, '--json'])).json;
  await ecom(['brands', 'create', name]);
  const create = (body: object) =>
    spawnEcom(['products', 'create', '--file', '-'], {input: JSON.stringify({name, ...body}), env});
  const {exitCode, stdout, stderr} = await create({brand: name, categories: [slug]});
  t.is(exitCode, 0, stderr);
  t.regex(stdout, new RegExp(`^brand +${name}\ncategories +${name}$`, 'm'));
  t.like(await create({categories: [1]}), {exitCode: 2});
  t.like(await create({brand: 'Nobody'}), {exitCode: 1});
});

test.serial('products get shows a product by slug, SKU or id, with its variants', async t => {
  const {id, slug, sku} = await createProduct();
  const {exitCode, stdout} = await ecom(`products get ${slug}`);
  t.is(exitCode, 0);
  t.regex(stdout, new RegExp(`^name +Nimbus ${sku}\nslug +${slug}\nid +${id}\nstatus +draft\n`));
  t.regex(
    stdout,
    new RegExp(`\n\nSKU +OPTIONS +PRICES +ON HAND +RESERVED +AVAILABLE +ID\n${sku} +19.99 EUR +5 +0 +5 `),
  );
  t.is((await ecom(`products get ${sku.toLowerCase()} --json`)).json.id, id);
  t.is((await ecom(`products get ${id} --json`)).json.id, id);
  t.is((await ecom(`products get ${id.slice(0, 30)} --json`)).json.id, id);
  await ecom(`categories create 'Audio ${sku}'`);
  await ecom(`products update ${sku} --category 'Audio ${sku}'`);
  t.regex((await ecom(`products get ${id}`)).stdout, new RegExp(`^categories +Audio ${sku}$`, 'm'));
  await refuses(t, 'products get no-such-product', 1, /There is no product no-such-product/);
  await refuses(t, 'products get', 2, /product/);
});

test.serial('products list filters by SKU, brand, category and status', async t => {
  const {id, sku} = await createProduct();
  const brand = (await ecom(`brands create 'Brand ${sku}' --json`)).json;
  const category = (await ecom(`categories create 'Audio ${sku}' --json`)).json;
  await ecom(`products update ${sku} --brand '${brand.name}' --category ${category.slug}`);
  const {stdout} = await ecom(`products list --brand '${brand.name}'`);
  t.regex(stdout, new RegExp(`\nNimbus ${sku} .* draft +Brand ${sku} +${sku} +19.99 EUR +5 +just now +${id}\n$`));
  t.like((await ecom(`products list --category 'Audio ${sku}' --json`)).json, {items: [{id}], nextCursor: null});
  t.is((await ecom(`products list --sku ${sku} --status draft --output csv --columns sku`)).stdout, `sku\n${sku}\n`);
  t.like(await ecom(`products list --sku ${sku} --status published`), {stdout: '', stderr: 'There are none.\n'});
  await refuses(t, 'products list --brand Nobody', 1, /There is no brand/);
  await refuses(t, 'products list --status sold', 2, /Expected --status=sold/);
});

test.serial('products update changes what flags name, and removes what is empty', async t => {
  const {id, slug, sku} = await createProduct('--attribute Colour=black --attribute Weight=light');
  const {exitCode, stdout} = await ecom(`products update ${slug} --name 'Stratus ${sku}' --attribute Colour=`);
  t.is(exitCode, 0);
  t.regex(stdout, new RegExp(`^name +Stratus ${sku}\nslug +${slug}\n[\\s\\S]*^attributes +Weight=light$`, 'm'));
  const {json} = await ecom(`products update ${sku} --description 'A cloud' --json`);
  t.like(json, {id, description: 'A cloud', attributes: {Weight: 'light'}});
  await refuses(t, `products update ${sku} --slug 'A B'`, 1, /slug/);
  await refuses(t, `products update ${sku}`, 2, /Nothing is to be changed/);
});

test.serial('products publish and products archive change the status', async t => {
  const {slug, sku} = await createProduct();
  t.like(await ecom(`products publish ${slug}`), {exitCode: 0, stderr: `Published product ${slug}.\n`});
  t.like((await ecom(`products archive ${sku} --json`)).json, {slug, status: 'archived'});
  t.like((await ecom(`products publish ${sku} --json`)).json, {slug, status: 'published'});
  t.like(await ecom(`products archive ${slug}`), {exitCode: 0, stderr: `Archived product ${slug}.\n`});
  await refuses(t, 'products publish no-such-product', 1, /There is no product/);
  await refuses(t, 'products publish', 2, /product/);
  await refuses(t, 'products archive no-such-product', 1, /There is no product/);
  await refuses(t, 'products archive', 2, /product/);
});

test.serial('products delete asks', async t => {
  const {id, slug, sku} = await createProduct();
  await refuses(t, `products delete ${sku}`, 1, new RegExp(`Delete product ${slug}\\? .* --yes`));
  t.like((await ecom(`products delete ${sku} --yes --json`)).json, {id, status: 'deleted'});
  await refuses(t, `products get ${sku}`, 1, /There is no product/);
  await refuses(t, 'products delete --yes', 2, /product/);
  const other = await createProduct();
  t.like(await ecom(`products delete ${other.slug} -y`), {
    exitCode: 0,
    stdout: '',
    stderr: `Deleted product ${other.slug}.\n`,
  });
});
