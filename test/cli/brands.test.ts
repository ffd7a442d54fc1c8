import {randomUUID} from 'node:crypto';
import test from 'ava';
import {ecom, logInAsAdministrator, refuses} from './run-cli.ts';

test.before(logInAsAdministrator);

const newName = () => `Nimbus ${randomUUID().slice(0, 8)}`;
const createBrand = async () => (await ecom(`brands create '${newName()}' --json`)).json;

test.serial('brands create creates a brand, once', async t => {
  const name = newName();
  const {exitCode, stdout, stderr} = await ecom(`brands create '${name}'`);
  t.deepEqual({exitCode, stderr}, {exitCode: 0, stderr: `Created brand ${name}.\n`});
  t.regex(stdout, new RegExp(`^name +${name}$`, 'm'));
  await refuses(t, `brands create '${name}'`, 1, /exists|already|taken/);
  await refuses(t, 'brands create', 2, /name/);
});

test.serial('brands get shows a brand by name or id', async t => {
  const {id, name} = await createBrand();
  t.regex((await ecom(`brands get '${name.toUpperCase()}'`)).stdout, new RegExp(`^id +${id}\nname +${name}\n`));
  t.like((await ecom(`brands get ${id} --json`)).json, {id, name});
  await refuses(t, 'brands get Nobody', 1, /There is no brand Nobody/);
  await refuses(t, 'brands get', 2, /brand/);
});

test.serial('brands list prints brands', async t => {
  const {id, name} = await createBrand();
  const {stdout} = await ecom(`brands list --name '${name}' --columns name,id`);
  t.regex(stdout, new RegExp(`^NAME +ID\n${name} +${id}\n`));
  t.like((await ecom(`brands list --name '${name.toUpperCase()}' --json`)).json, {items: [{id}], nextCursor: null});
  await refuses(t, 'brands list --sort shoe', 1, /sort/);
  await refuses(t, 'brands list --limit many', 2, /limit/i);
});

test.serial('brands update renames a brand', async t => {
  const {id, name} = await createBrand();
  const other = newName();
  t.like(await ecom(`brands update '${name}' --name '${other}'`), {
    exitCode: 0,
    stderr: `Renamed brand ${name} to ${other}.\n`,
  });
  t.like((await ecom(`brands update ${id} --name '${name}' --json`)).json, {id, name});
  await refuses(t, `brands update '${other}' --name '${name}'`, 1, /There is no brand/);
  await refuses(t, `brands update '${name}'`, 2, /name/);
});

test.serial('brands delete asks, and refuses the brand of a product', async t => {
  const {id, name} = await createBrand();
  await refuses(t, `brands delete '${name}'`, 1, /Delete brand Nimbus .*\? .* --yes/);
  const {slug} = (await ecom(`products create --name 'A shoe ${randomUUID()}' --brand '${name}' --json`)).json;
  await refuses(t, `brands delete '${name}' --yes`, 1, /product/);
  t.like(await ecom(`products update ${slug} --brand ''`), {exitCode: 0});
  t.like((await ecom(`brands delete '${name}' --yes --json`)).json, {id, status: 'deleted'});
  await refuses(t, 'brands delete --yes', 2, /brand/);
  const other = await createBrand();
  t.like(await ecom(`brands delete ${other.id} -y`), {
    exitCode: 0,
    stdout: '',
    stderr: `Deleted brand ${other.name}.\n`,
  });
});
