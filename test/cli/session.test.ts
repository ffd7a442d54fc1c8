import {globSync} from 'node:fs';
import {readFile, stat, writeFile} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {eventually} from '@ecom/dev/eventually';
import test from 'ava';
import {administrator} from '../e2e/contract.ts';
import {configFolder, ecom, refuses, shopUrl, spawnEcom} from './run-cli.ts';

const logIn = (password: string) =>
  spawnEcom(['login', '--email', administrator.email, '--password-stdin'], {
    input: `${password}\n`,
    env: {ECOM_CONTEXT: 'shop'},
  });

test.before(() => ecom(`contexts add shop ${shopUrl} --use`));

test.serial('contexts are added, used, listed and removed', async t => {
  t.like(await ecom('contexts add staging https://staging.shop.example --json'), {
    exitCode: 0,
    json: {name: 'staging', url: 'https://staging.shop.example'},
  });
  t.like(await ecom('contexts add live https://shop.example/ --production'), {exitCode: 0, stdout: ''});
  const {stdout} = await ecom('contexts list');
  t.regex(stdout, /^CURRENT +NAME +URL +PRODUCTION +LOGIN\n/);
  t.regex(stdout, /^\* +shop +http/m);
  t.regex(stdout, /^ +live +https:\/\/shop.example +yes$/m);
  t.like(await ecom('contexts use staging --json'), {exitCode: 0, json: {name: 'staging'}});
  await refuses(t, 'contexts remove staging', 1, /in use/);
  t.like(await ecom('contexts use shop'), {exitCode: 0});
  t.like(await ecom('contexts remove staging --json'), {exitCode: 0, json: {name: 'staging'}});
  t.deepEqual(
    (await ecom('contexts list --json')).json.items.map(({name}: {name: string}) => name),
    ['local', 'shop', 'live'],
  );
  await ecom('contexts add passing https://passing.shop.example');
  t.like(await ecom('contexts remove passing'), {exitCode: 0, stdout: '', stderr: 'Removed the context passing.\n'});
});

test.serial('a context that does not exist or cannot be added is refused', async t => {
  t.like(await ecom('contexts use nowhere'), {
    exitCode: 1,
    stderr:
      'Error: There is no context nowhere. Contexts: local, shop, live. Add one with: ecom contexts add nowhere URL\n',
  });
  t.like(await ecom('contexts add shop2 not-an-address'), {exitCode: 2});
  t.like(await ecom("contexts add 'a b' https://shop.example"), {exitCode: 2});
  t.like(await ecom('contexts list --output xml'), {exitCode: 2});
  t.like(await ecom('contexts remove'), {exitCode: 2});
});

test.serial('login stores a session that only its owner can read, and logout ends it', async t => {
  const outcome = await logIn(administrator.password);
  t.deepEqual(outcome, {exitCode: 0, stdout: '', stderr: `Logged in to shop (${shopUrl}).\n`});
  const file = join(configFolder, 'credentials.json');
  t.is((await stat(file)).mode & 0o777, 0o600);
  t.false((await readFile(file, 'utf8')).includes(administrator.password));
  const env = {ECOM_CONTEXT: 'shop'};
  t.is((await spawnEcom(['users', 'list', '--json'], {env})).exitCode, 0);

  // As if ten minutes had passed: the session is refreshed on its own.
  const credentials = JSON.parse(await readFile(file, 'utf8'));
  credentials[shopUrl].expiresAt = new Date(0).toISOString();
  await writeFile(file, JSON.stringify(credentials));
  t.is((await spawnEcom(['users', 'list', '--json'], {env})).exitCode, 0);
  t.not(JSON.parse(await readFile(file, 'utf8'))[shopUrl].refreshToken, credentials[shopUrl].refreshToken);

  t.deepEqual(await spawnEcom(['logout'], {env}), {exitCode: 0, stdout: '', stderr: 'Logged out of shop.\n'});
  const {exitCode, stderr} = await spawnEcom(['users', 'list'], {env});
  t.is(exitCode, 1);
  t.regex(stderr, /Log in with: ecom login/);
  t.is((await spawnEcom(['logout', '--json'], {env})).exitCode, 0);
  t.is((await spawnEcom(['logout', '--shoe'], {env})).exitCode, 2);
});

test.serial('login --url makes a context of the address, which commands use from then on', async t => {
  const argv = ['--email', administrator.email, '--password-stdin'];
  const env = {ECOM_CONFIG_DIR: join(configFolder, 'fresh')};
  const name = new URL(shopUrl).host.replace(':', '-');
  const input = administrator.password;
  const {stderr} = await spawnEcom(['login', '--url', `${shopUrl}/`, ...argv], {input, env});
  t.is(stderr, `Logged in to ${name} (${shopUrl}). It is the current context now.\n`);
  t.regex((await spawnEcom(['whoami'], {env})).stdout, new RegExp(`^shop +${name} \\(${shopUrl}\\)$`, 'm'));
  // The login belongs to the address, whatever its context is called.
  await spawnEcom(['contexts', 'add', 'mine', shopUrl, '--use'], {env});
  t.is((await spawnEcom(['whoami'], {env})).exitCode, 0);
  await spawnEcom(['contexts', 'remove', name], {env});
  t.is((await spawnEcom(['whoami'], {env})).exitCode, 0);
  // Another address does not get it.
  await spawnEcom(['contexts', 'add', 'mine', shopUrl.replace('localhost', '127.0.0.1'), '--use'], {env});
  t.regex((await spawnEcom(['contexts', 'list', '--json'], {env})).stdout, /"login": null/);
  t.is((await spawnEcom(['login', '--url', 'nowhere'], {env})).exitCode, 2);
});

test.serial('a login that is stored by the name of its context is still found', async t => {
  const env = {ECOM_CONFIG_DIR: join(configFolder, 'older')};
  await spawnEcom(['contexts', 'add', 'shop', shopUrl, '--use'], {env});
  await spawnEcom(['login', '--email', administrator.email, '--password-stdin'], {input: administrator.password, env});
  const file = join(configFolder, 'older/credentials.json');
  const {[shopUrl]: shop} = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, JSON.stringify({shop}));
  t.is((await spawnEcom(['whoami'], {env})).exitCode, 0);
});

test.serial('login refuses a wrong password, an empty one, and to ask where nobody is', async t => {
  t.deepEqual(await logIn('wrong'), {
    exitCode: 1,
    stdout: '',
    stderr: 'Error: The e-mail address or the password is wrong.\n',
  });
  t.like(await logIn(''), {exitCode: 1, stderr: 'Error: Standard input has no password.\n'});
  t.is((await spawnEcom(['login', '--password-stdin'])).exitCode, 2);
  t.regex((await spawnEcom(['login'])).stderr, /Use --email and --password-stdin/);
  const {stdout} = await spawnEcom(['login', '--json', '--email', administrator.email, '--password-stdin'], {
    input: administrator.password,
    env: {ECOM_CONTEXT: 'shop'},
  });
  t.deepEqual(JSON.parse(stdout), {context: 'shop', url: shopUrl});
});

test.serial('login --api-key stores a key that the shop knows', async t => {
  const env = {ECOM_CONTEXT: 'shop'};
  const logInWith = (key: string) => spawnEcom(['login', '--api-key'], {input: key, env});
  const file = join(configFolder, 'credentials.json');
  await logIn(administrator.password);
  const created = await spawnEcom(['api-keys', 'create', 'machine', '--scope', 'users:read'], {env});
  const key = created.stdout.trim();
  const before = await readFile(file, 'utf8');
  t.like(await logInWith('ek_wrong'), {exitCode: 1, stdout: ''});
  t.like(await logInWith(''), {exitCode: 1, stderr: 'Error: Standard input has no api key.\n'});
  t.is(await readFile(file, 'utf8'), before, 'the login stays');

  await eventually(async () => (await logInWith(`${key}\n`)).exitCode === 0);
  t.is((await stat(file)).mode & 0o777, 0o600);
  t.like(JSON.parse(await readFile(file, 'utf8'))[shopUrl], {type: 'api-key', key});
  t.deepEqual(JSON.parse((await spawnEcom(['whoami', '--json'], {env})).stdout).permissions, ['users:read']);
  t.is((await spawnEcom(['users', 'list'], {env})).exitCode, 0);
  t.regex((await spawnEcom(['orders', 'export'], {env})).stderr, /ecom whoami/);
  t.is((await spawnEcom(['login', '--api-key', '--email', administrator.email], {env})).exitCode, 2);
  t.is((await spawnEcom(['logout'], {env})).exitCode, 0);
  t.is((await spawnEcom(['users', 'list'], {env})).exitCode, 1);
});

test.serial('a mistyped command suggests the right one', async t => {
  const {exitCode, stderr} = await ecom('user lst');
  t.is(exitCode, 2);
  t.is(stderr, 'Error: There is no command ecom user lst.\nDid you mean: ecom users list\n');
  await refuses(t, 'shoe', 2, /The commands are listed by: ecom help/);
});

test.serial('a mistyped flag suggests the right one', async t => {
  await refuses(t, 'contexts list --column name', 2, /Nonexistent flag: --column\nDid you mean: --columns\n/);
  await refuses(t, 'contexts list --purple', 2, /Nonexistent flag: --purple\n(?!Did)/);
});

test.serial('--version and a topic without a command say what there is', async t => {
  t.regex((await spawnEcom(['--version'])).stdout, /^ecom \d+\.\d+\.\d+\n$/);
  t.regex((await ecom('contexts')).stdout, /contexts add +Add a shop, or change its address/);
});

test.serial('--json prints an error as JSON, without what was typed', async t => {
  const {exitCode, stdout} = await ecom('users list --status gone --json --token secret');
  t.is(exitCode, 2);
  t.is(JSON.parse(stdout).error.exitCode, 2);
  t.false(stdout.includes('secret'));
  t.like(await ecom('users list --json --url http://127.0.0.1:9'), {exitCode: 3, json: {error: {exitCode: 3}}});
});

test.serial('version names the program and what runs it', async t => {
  t.regex((await ecom('version')).stdout, /^ecom \d+\.\d+\.\d+ \(.*Node\.js v\d+/);
  t.is((await ecom('version --json')).json.node, process.version);
  await refuses(t, 'version --shoe', 2, /Nonexistent flag/);
});

test.serial('autocomplete prints what shells complete', async t => {
  const {exitCode, stdout} = await ecom('autocomplete fish');
  t.is(exitCode, 0);
  t.regex(stdout, /^complete -c ecom -f -n 'test "\$\(__ecom_words\)" = \\'users\\'' -a list -d 'List users'$/m);
  t.regex(stdout, /^complete -c ecom .*users list.* -l status -r -f -a 'active inactive deleted all' -d /m);
  t.is((await ecom('autocomplete fish --json')).json.script, stdout.trimEnd());
  await refuses(t, 'autocomplete fish --shoe', 2, /Nonexistent flag/);
  for (const shell of ['bash', 'zsh']) {
    const {exitCode, stdout} = await spawnEcom(['autocomplete', shell], {env: {ECOM_CACHE_DIR: configFolder}});
    t.is(exitCode, 0);
    t.regex(stdout, /autocomplete/);
  }
  const [script] = globSync('autocomplete/functions/bash/*', {cwd: configFolder});
  t.regex(
    await readFile(join(configFolder, 'autocomplete/functions/bash', basename(script!)), 'utf8'),
    /users list|users:list/,
  );
});
