import {randomUUID} from 'node:crypto';
import test from 'ava';
import {ecom, logInAsAdministrator, refuses} from './run-cli.ts';

test.before(logInAsAdministrator);

const newEmail = () => `clerk-${randomUUID().slice(0, 8)}@example.org`;

test.serial('invitations create invites, and invitations list shows it', async t => {
  const email = newEmail();
  const {exitCode, stdout, stderr} = await ecom(`invitations create ${email} staff`);
  t.like({exitCode, stderr}, {exitCode: 0, stderr: `Invited ${email}.\n`});
  t.regex(stdout, /^roles +customer, staff\nstatus +pending$/m);
  t.like((await ecom(`invitations create ${newEmail()} staff --json`)).json, {status: 'pending'});
  t.regex(
    (await ecom('invitations list --output csv --columns email,status')).stdout,
    new RegExp(`^${email},pending$`, 'm'),
  );
  t.true((await ecom('invitations list --json')).json.items.some((each: {email: string}) => each.email === email));
  await refuses(t, `invitations create ${email} king`, 1, /There is no role king/);
  await refuses(t, 'invitations list --columns shoe', 2, /no column shoe/);
});

test.serial('invitations revoke revokes the pending invitation of an address, or one by its id', async t => {
  const email = newEmail();
  const {id} = (await ecom(`invitations create ${email} staff --json`)).json;
  t.like(await ecom(`invitations revoke ${email} --yes`), {exitCode: 0, stderr: `Revoked the invitation ${id}.\n`});
  t.deepEqual((await ecom(`invitations revoke ${id} --yes --json`)).json, {id, email});
  await refuses(t, `invitations revoke ${email} --yes`, 1, /There is no invitation/);
});
