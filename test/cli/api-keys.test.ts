import {eventually} from '@ecom/dev/eventually';
import test from 'ava';
import {ecom, logInAsAdministrator, refuses} from './run-cli.ts';

test.before(logInAsAdministrator);

test.serial('api-keys create prints the key once, and the key works within its scopes', async t => {
  const {exitCode, stdout, stderr} = await ecom('api-keys create reader --scope users:read,orders:read');
  t.is(exitCode, 0);
  t.regex(stdout, /^ek_\w+\n$/);
  t.regex(stderr, /^Created the API key [\w-]+. It is not shown again.\n$/);
  const key = stdout.trim();
  t.is((await ecom(`users list --token ${key} --json`)).exitCode, 0);
  await refuses(t, `status --token ${key}`, 1, /permission ops:read/);
  const whoami = await ecom(`whoami --token ${key}`);
  t.regex(whoami.stdout, /^api key +reader \([\w-]+\)$/m);
  t.regex(whoami.stdout, /^permissions +orders:read, users:read$|^permissions +users:read, orders:read$/m);

  const created = await ecom('api-keys create dated --scope ops:read --expires 2099-01-31 --json');
  t.like(created.json, {name: 'dated', scopes: ['ops:read'], expiresAt: '2099-01-31T00:00:00Z'});
  await refuses(t, 'api-keys create late --scope ops:read --expires 2001-01-31', 1, /expiresAt/);
  await refuses(t, 'api-keys create x --scope shoes:wear', 2, /Expected --scope=shoes:wear to be one of/);
  await refuses(t, 'api-keys create x', 2, /Missing required flag scope/);
});

test.serial('api-keys list shows when each was last used', async t => {
  const key = (await ecom('api-keys create lister --scope users:read')).stdout.trim();
  // A use is recorded in the background, once the service has the key.
  await eventually(async () => {
    await ecom(`users list --token ${key}`);
    return /^lister +\S/m.test((await ecom('api-keys list --limit 1000 --columns name,lastUsed')).stdout);
  });
  const {exitCode, stdout} = await ecom('api-keys list --limit 1000 --columns name,ends,scopes,lastUsed,revoked');
  t.is(exitCode, 0);
  t.regex(stdout, /^NAME +ENDS +SCOPES +LAST USED +REVOKED\n/);
  t.regex(stdout, new RegExp(`^lister +…${key.slice(-4)} +users:read +(just now|\\d+ .* ago)$`, 'm'));
  const {items} = (await ecom('api-keys list --all --json')).json;
  t.truthy(items.find(({name}: {name: string}) => name === 'lister').lastUsedAt);
  t.false(JSON.stringify(items).includes(key));
  await refuses(t, 'api-keys list --columns key', 2, /no column key/);
});

test.serial('api-keys revoke ends a key, by name or id', async t => {
  const key = (await ecom('api-keys create leaver --scope users:read')).stdout.trim();
  await refuses(t, 'api-keys revoke leaver', 1, /Revoke the API key leaver\? Nobody can be asked here/);
  t.like(await ecom('api-keys revoke leaver --yes --json'), {exitCode: 0, json: {name: 'leaver'}});
  await new Promise(resolve => setTimeout(resolve, 2000));
  await refuses(t, `users list --token ${key}`, 1, /Log in with: ecom login/);
  await refuses(t, 'api-keys revoke leaver --yes', 1, /There is no API key leaver/);
  await refuses(t, 'api-keys revoke', 2, /key/);
  const {id} = (await ecom('api-keys create goer --scope users:read --json')).json;
  t.like(await ecom(`api-keys revoke ${id} --yes`), {exitCode: 0, stdout: '', stderr: `Revoked the API key ${id}.\n`});
});

test.serial('whoami shows the login', async t => {
  const {exitCode, stdout} = await ecom('whoami');
  t.is(exitCode, 0);
  t.regex(stdout, /^email +admin@shop.example$/m);
  t.like((await ecom('whoami --json')).json, {email: 'admin@shop.example', apiKey: null});
  await refuses(t, 'whoami --token wrong', 1, /Log in with: ecom login/);
  await refuses(t, 'whoami me', 2, /There is no command ecom whoami me/);
});
