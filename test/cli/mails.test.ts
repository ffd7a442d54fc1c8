import {eventually} from '@ecom/dev/eventually';
import test from 'ava';
import {createClient} from '../e2e/client.ts';
import {ecom, logInAsAdministrator, refuses, shopUrl} from './run-cli.ts';

test.before(logInAsAdministrator);

test.serial('mails list and mails get show what a customer received', async t => {
  const {email} = await createClient(shopUrl).signUp('grace');
  await eventually(async () => (await ecom(`mails list --to ${email} --kind welcome --json`)).json.items.length > 0);
  const {exitCode, stdout} = await ecom(`mails list --to ${email} --kind welcome`);
  t.is(exitCode, 0);
  t.regex(stdout, /^ID +TO +KIND +SUBJECT +STATUS +CREATED\n/);
  t.regex(stdout, new RegExp(`^[\\w-]+ +${email} +welcome .* in-mailbox +just now$`, 'm'));
  await refuses(t, 'mails list --kind letter', 2, /Expected --kind=letter to be one of/);
  await refuses(t, 'mails list --order 1-1', 1, /There is no order 1-1/);

  const [{id}] = (await ecom(`mails list --to ${email} --kind welcome --json`)).json.items;
  t.regex((await ecom(`mails get ${id}`)).stdout, new RegExp(`^id +${id}\nto +${email}\n[\\s\\S]*\n\n\\S`));
  t.like((await ecom(`mails get ${id} --json`)).json, {id, to: email, kind: 'welcome'});
  await refuses(t, 'mails get 01a226bc-1830-7550-bbf7-862d9e8abc86', 1, /no mail/i);
  await refuses(t, 'mails get', 2, /mail/);
});
