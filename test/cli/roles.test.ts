import {randomUUID} from 'node:crypto';
import test from 'ava';
import {createClient} from '../e2e/client.ts';
import {ecom, logInAsAdministrator, refuses, shopUrl} from './run-cli.ts';

test.before(logInAsAdministrator);

const newName = () => `role-${randomUUID().slice(0, 8)}`;

test.serial('roles set creates a role and replaces its permissions, and roles list shows them', async t => {
  const name = newName();
  t.like(await ecom(`roles set ${name} --permission orders:read --description 'Reads orders' --yes`), {
    exitCode: 0,
    stderr: `Set the role ${name}.\n`,
  });
  const {json} = await ecom(`roles set ${name} --permission stock:write,orders:read --yes --json`);
  t.like(json, {name, description: 'Reads orders', permissions: ['stock:write', 'orders:read'], isBuiltIn: false});
  const {stdout} = await ecom('roles list --all --columns name,permissions --output csv');
  t.regex(stdout, /^staff,/m);
  t.regex(stdout, new RegExp(`^${name},`, 'm'));
  t.is((await ecom('roles list --all --json')).json.items[0].name, 'customer');
  await refuses(t, `roles set ${name} --permission throne:write --yes`, 2, /Expected --permission/);
  await refuses(t, 'roles set admin --yes', 1, /built in/);
  await refuses(t, `roles set ${name}`, 1, /Nobody can be asked here/);
  await refuses(t, 'roles list --columns shoe', 2, /no column shoe/);
});

test.serial('roles delete deletes a role unless an account has it', async t => {
  const [name, other] = [newName(), newName()];
  for (const each of [name, other]) await ecom(`roles set ${each} --yes`);
  const {email} = await createClient(shopUrl).signUp('grace');
  await ecom(`users roles set ${email} ${name} --yes`);
  await refuses(t, `roles delete ${name} --yes`, 1, /is held by 1 account/);
  await ecom(`users roles set ${email} customer --yes`);
  t.like(await ecom(`roles delete ${name} --yes`), {exitCode: 0, stderr: `Deleted the role ${name}.\n`});
  t.deepEqual((await ecom(`roles delete ${other} --yes --json`)).json, {name: other});
});
