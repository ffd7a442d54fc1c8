import {randomUUID} from 'node:crypto';
import test from 'ava';
import {ecom, logInAsAdministrator, refuses} from './run-cli.ts';

test.before(logInAsAdministrator);

/** A root with a subcategory, by names that no other test has. */
const createTree = async () => {
  const root = `Home ${randomUUID().slice(0, 8)}`;
  const home = (await ecom(`categories create '${root}' --json`)).json;
  const kitchen = (await ecom(`categories create Kitchen --parent '${root}' --json`)).json;
  return {root, home, kitchen};
};

test.serial('categories create creates a root and a subcategory', async t => {
  const {root, home, kitchen} = await createTree();
  t.is(home.parentId, null);
  t.is(kitchen.parentId, home.id);
  const {exitCode, stdout, stderr} = await ecom(
    `categories create Bath --parent ${home.slug} --description 'All for the bath'`,
  );
  t.is(exitCode, 0, stderr);
  t.regex(stdout, /^name +Bath\nslug +bath.*\nid +.*\ndescription +All for the bath\nstatus +active\n/);
  t.regex(stderr, /^Created category bath/);
  await refuses(t, `categories create Kitchen --parent '${root}'`, 1, /Kitchen/);
  await refuses(t, 'categories create Kitchen --parent Nowhere', 1, /There is no category Nowhere/);
  await refuses(t, 'categories create', 2, /name/);
});

test.serial('categories get shows a category by slug, path or id', async t => {
  const {root, kitchen} = await createTree();
  const {exitCode, stdout} = await ecom(`categories get '${root}/kitchen'`);
  t.is(exitCode, 0);
  t.regex(stdout, new RegExp(`^path +${root}/Kitchen\nname +Kitchen\nslug +${kitchen.slug}\nid +${kitchen.id}\n`));
  t.like((await ecom(`categories get ${kitchen.slug} --json`)).json, {id: kitchen.id, level: 1});
  t.like((await ecom(`categories get ${kitchen.id} --json`)).json, {path: `${root}/Kitchen`});
  await refuses(t, `categories get '${root}/Cellar'`, 1, /There is no category/);
  await refuses(t, 'categories get', 2, /category/);
});

test.serial('categories tree indents subcategories', async t => {
  const {root, home, kitchen} = await createTree();
  t.true((await ecom('categories tree')).stdout.includes(`${root} (${home.slug})\n  Kitchen (${kitchen.slug})\n`));
  const {json} = await ecom('categories tree --json');
  t.like(
    json.items.find(({id}: {id: string}) => id === home.id),
    {level: 0, subcategories: [{id: kitchen.id}]},
  );
  await refuses(t, 'categories tree --url http://127.0.0.1:9', 3, /cannot be reached/);
  await refuses(t, 'categories tree --shoe', 2, /shoe/);
});

test.serial('categories list prints paths, as many as are wanted', async t => {
  const {root, kitchen} = await createTree();
  const {stdout} = await ecom('categories list --all --output csv --columns path,slug');
  t.regex(stdout, new RegExp(`^path,slug\n[\\s\\S]*^${root}/Kitchen,${kitchen.slug}$`, 'm'));
  const {json} = await ecom('categories list --limit 1 --json');
  t.is(json.items.length, 1);
  t.truthy(json.nextCursor);
  await refuses(t, 'categories list --sort name', 2, /--sort/);
  await refuses(t, 'categories list --url http://127.0.0.1:9', 3, /cannot be reached/);
});

test.serial('categories update changes what flags name', async t => {
  const {root, kitchen} = await createTree();
  const {exitCode, stdout} = await ecom(`categories update ${kitchen.slug} --name Cooking --status inactive`);
  t.is(exitCode, 0);
  t.regex(stdout, /name +Cooking\n[\s\S]*status +inactive\n/);
  t.true((await ecom('categories tree')).stdout.includes(`  Cooking (${kitchen.slug}, inactive)\n`));
  t.like((await ecom(`categories update '${root}/Cooking' --description Pots --json`)).json, {description: 'Pots'});
  await refuses(t, `categories update ${kitchen.slug} --slug 'A B'`, 1, /slug/);
  await refuses(t, `categories update ${kitchen.slug}`, 2, /Nothing is to be changed/);
});

test.serial('categories move moves a category to a parent or to the root', async t => {
  const {home, kitchen} = await createTree();
  t.like(await ecom(`categories move ${kitchen.slug} --root`), {
    exitCode: 0,
    stderr: `Moved category ${kitchen.slug} to the root.\n`,
  });
  const {json} = await ecom(`categories move ${kitchen.slug} --parent ${home.slug} --json`);
  t.like(json, {id: kitchen.id, parentId: home.id});
  await refuses(t, `categories move ${home.slug} --parent ${kitchen.slug}`, 1, /below|cycle|itself/);
  await refuses(t, `categories move ${home.slug}`, 2, /--parent.*--root/s);
});

test.serial('categories delete asks, and refuses a category with subcategories', async t => {
  const {root, home, kitchen} = await createTree();
  await refuses(t, `categories delete '${root}/Kitchen'`, 1, /Delete category .*Kitchen\? .* --yes/);
  await refuses(t, `categories delete ${home.slug} --yes`, 1, /subcategories/);
  t.like((await ecom(`categories delete ${kitchen.slug} --yes --json`)).json, {id: kitchen.id, status: 'deleted'});
  t.like(await ecom(`categories delete ${home.id} --yes`), {exitCode: 0, stderr: `Deleted category ${root}.\n`});
  await refuses(t, `categories get ${home.slug}`, 1, /There is no category/);
  await refuses(t, 'categories delete --yes', 2, /category/);
});
