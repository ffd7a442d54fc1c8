import {randomUUID} from 'node:crypto';
import test from 'ava';
import {createClient} from '../e2e/client.ts';
import {ecom, logInAsAdministrator, refuses, shopUrl, spawnEcom} from './run-cli.ts';

test.before(logInAsAdministrator);

test.serial('users create reads the password from standard input', async t => {
  const email = `grace-${randomUUID()}@example.org`;
  const withPassword = (...argv: string[]) =>
    spawnEcom([...argv, '--name', 'Grace Hopper', '--password-stdin'], {
      input: 'correct horse\n',
      env: {ECOM_URL: shopUrl, ECOM_TOKEN: process.env.ECOM_TOKEN!},
    });
  const {exitCode, stdout, stderr} = await withPassword(
    'users',
    'create',
    '--phone',
    '+4915112345678',
    '--email',
    email,
  );
  t.is(exitCode, 0, stderr);
  t.regex(stdout, new RegExp(`email +${email}\nfull name +Grace Hopper\nphone +\\+4915112345678\n`));
  t.is(stderr, `Created user ${email}.\n`);
  t.truthy(await createClient(shopUrl).logIn(email, 'correct horse'));
  t.regex((await withPassword('users', 'create', '--email', email)).stderr, /belongs to another account/);
  const json = await withPassword('users', 'create', '--json', '--email', `other-${email}`);
  t.is(JSON.parse(json.stdout).email, `other-${email}`);
  await refuses(t, `users create --email ${email} --name Grace`, 1, /Use --password-stdin/);
  await refuses(t, 'users create --name Grace', 2, /email/);
});

test.serial('users create generates a password, and prints it once', async t => {
  const email = `grace-${randomUUID()}@example.org`;
  const {exitCode, stdout} = await ecom(`users create --email ${email} --name Grace --generate-password`);
  t.is(exitCode, 0);
  const [, password] = /^password +(\S{22})$/m.exec(stdout) ?? [];
  t.truthy(await createClient(shopUrl).logIn(email, password!));
  t.notRegex((await ecom(`users get ${email}`)).stdout, /password/);
  const {json} = await ecom(`users create --email other-${email} --name Grace --generate-password --json`);
  t.truthy(await createClient(shopUrl).logIn(json.email, json.password));
  const {token} = await createClient(shopUrl).signUp('grace');
  await refuses(t, `users create --email a${email} --name G --generate-password --token ${token}`, 1, /permission|may/);
  await refuses(
    t,
    `users create --email ${email} --name G --generate-password --password-stdin`,
    2,
    /generate-password/,
  );
});

test.serial('users update changes what flags name', async t => {
  const {email, id} = await createClient(shopUrl).signUp('grace');
  const {exitCode, stdout} = await ecom(`users update ${email} --name 'Grace Hopper' --phone +4915112345678`);
  t.is(exitCode, 0);
  t.regex(stdout, /full name +Grace Hopper\nphone +\+4915112345678\n/);
  const {json} = await ecom(`users update ${id} --phone '' --timezone Europe/Paris --json`);
  t.like(json, {id, fullName: 'Grace Hopper', phone: null, timezone: 'Europe/Paris'});
  await refuses(t, `users update ${email}`, 2, /Nothing is to be changed/);
  await refuses(t, `users update ${email} --timezone Mars`, 1, /timezone/);
});

test.serial('users deactivate and users activate change the status', async t => {
  const {email, id} = await createClient(shopUrl).signUp('grace');
  t.like(await ecom(`users deactivate ${email} --yes`), {exitCode: 0, stderr: `Deactivated user ${email}.\n`});
  t.like((await ecom(`users get ${id} --json`)).json, {status: 'inactive'});
  t.like(await ecom(`users activate ${email}`), {exitCode: 0, stderr: `Activated user ${email}.\n`});
  t.like((await ecom(`users deactivate ${id} --yes --json`)).json, {id, status: 'inactive'});
  t.like((await ecom(`users activate ${id} --json`)).json, {id, status: 'active'});
  await refuses(t, 'users activate nobody@example.org', 1, /There is no user/);
  await refuses(t, 'users activate', 2, /user/);
  await refuses(t, `users deactivate ${email}`, 1, /Nobody can be asked here/);
  await refuses(t, 'users deactivate nobody@example.org', 1, /There is no user/);
  await refuses(t, 'users deactivate', 2, /user/);
});

test.serial('users roles set replaces the roles that users roles get shows', async t => {
  const {email, id} = await createClient(shopUrl).createMember(process.env.ECOM_TOKEN!, 'grace');
  t.like((await ecom(`users roles get ${email} --json`)).json, {userId: id, email, roles: ['customer']});
  t.like(await ecom(`users roles set ${email} customer staff --yes`), {
    exitCode: 0,
    stderr: `Replaced the roles of ${email}.\n`,
  });
  t.regex((await ecom(`users roles get ${id}`)).stdout, /^roles +customer, staff$/m);
  t.like((await ecom(`users roles set ${id} customer --yes --json`)).json, {roles: ['customer']});
  await refuses(t, `users roles set ${email} owner --yes`, 1, /roles/);
  await refuses(t, `users roles set ${email}`, 2, /roles/);
  await refuses(t, 'users roles get nobody@example.org', 1, /There is no user/);
  await refuses(t, 'users roles get', 2, /user/);
});
