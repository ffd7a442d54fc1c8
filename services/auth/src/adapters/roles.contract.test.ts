import {newId} from '@ecom/core/ids';
import {openDatabase} from '@ecom/postgres/database';
import {testDatabase} from '@ecom/postgres/testing/databases';
import test, {type ExecutionContext} from 'ava';
import type {Accounts} from '../application/ports/accounts.ts';
import type {ApiKeys} from '../application/ports/api-keys.ts';
import type {Invitations} from '../application/ports/invitations.ts';
import type {Roles} from '../application/ports/roles.ts';
import type {Sessions} from '../application/ports/sessions.ts';
import {applyUserChange, assertActive, createAccount} from '../domain/account.ts';
import {changeRoles} from '../domain/administrator.ts';
import {createApiKey} from '../domain/api-key.ts';
import {acceptInvitation, createInvitation, revokeInvitation} from '../domain/invitation.ts';
import {assertCanDeleteRole, defineRole, type RoleDefinition} from '../domain/role.ts';
import {startSession} from '../domain/session.ts';
import {memoryStore} from './memory/store.ts';
import {postgresAccounts} from './postgres/accounts.ts';
import {postgresApiKeys} from './postgres/api-keys.ts';
import {postgresInvitations} from './postgres/invitations.ts';
import {postgresRoles} from './postgres/roles.ts';
import {postgresSessions} from './postgres/sessions.ts';

const now = '2026-03-03T00:00:00.000Z';
const later = '2026-03-03T01:00:00.000Z';
const profile = {fullName: 'Ada', phone: null, timezone: 'UTC', signUpOption: 'general'} as const;

type Stores = {
  readonly accounts: Accounts;
  readonly apiKeys: ApiKeys;
  readonly sessions: Sessions;
  readonly roles: Roles;
  readonly invitations: Invitations;
  /** Types and data of the events of invitations. */
  events(): Promise<readonly unknown[]>;
};
type Open = (t: ExecutionContext) => Promise<Stores>;

const memory: Open = async () => {
  const store = memoryStore();
  return {...store, events: async () => store.invitationOutbox.map(({type, data}) => ({type, data}))};
};
const outbox = {name: 'test-outbox', text: `select type, data from outbox where type like 'invitation.%' order by id`};
const postgres: Open = async t => {
  const db = openDatabase({address: await testDatabase(t, 'auth'), name: 'test', poolSize: 10});
  t.teardown(() => db.close());
  const accounts = postgresAccounts(db);
  return {
    accounts,
    apiKeys: postgresApiKeys(db),
    sessions: postgresSessions(db),
    roles: postgresRoles(db),
    invitations: postgresInvitations(db, accounts),
    events: () => db.run(outbox),
  };
};

const withAdministrator = async (t: ExecutionContext, open: Open) => {
  const stores = await open(t);
  const {accounts, apiKeys, sessions, roles, invitations} = stores;
  const newAccount = (name: string, ...assigned: string[]) =>
    createAccount(
      {
        userId: newId(),
        email: `${name}@example.org`,
        passwordHash: 'hash',
        profile,
        roles: ['customer', ...assigned],
        isEmailVerified: true,
      },
      now,
    );
  const add = async (name: string, ...assigned: string[]) => (await accounts.add(newAccount(name, ...assigned))).userId;
  const root = await add('root', 'admin');
  return {
    ...stores,
    root,
    add,
    newAccount,
    define: (name: string, permissions: RoleDefinition['permissions'], by = root) =>
      roles.save({name, by, at: later}, (existing, held) => defineRole(name, existing, {permissions}, held)),
    remove: (name: string) => roles.remove({name, by: root, at: later}, assertCanDeleteRole),
    setRoles: (userId: string, ...assigned: string[]) =>
      accounts.updateRoles(
        userId,
        (account, administrators, authority) =>
          changeRoles(account, {roles: assigned, authority, administrators}, later),
        root,
      ),
    async logIn(userId: string) {
      const session = startSession({id: newId(), userId, userAgent: null, address: '192.0.2.1'}, now);
      await sessions.create(session, {family: newId(), secret: newId()}, assertActive);
      return session.id;
    },
    async createKey(userId: string, scope: 'orders:read' | 'stock:write') {
      const data = {id: newId(), name: 'x', hash: newId(), lastCharacters: 'last', expiresAt: null, scopes: [scope]};
      return (await apiKeys.create(userId, (creator, catalogue) => createApiKey(creator, data, now, catalogue))).id;
    },
    revoke: (id: string, by = root) =>
      invitations.update(by, id, (invitation, authority) => revokeInvitation(invitation, authority, later)),
    invite: (email: string, token: string, ...assigned: string[]) =>
      invitations.create(root, token, authority =>
        createInvitation(
          {id: newId(), email, roles: assigned, tokenHash: `hash of ${token}`, invitedBy: root},
          authority,
          now,
        ),
      ),
    accept: (token: string, created?: ReturnType<typeof newAccount>) =>
      invitations.accept({tokenHash: `hash of ${token}`, created}, (invitation, account, authority) =>
        acceptInvitation(invitation, account, authority, later),
      ),
  };
};

const contract = (name: string, open: Open) => {
  test(`${name}: a defined role is in the catalogue, and gives its permissions`, async t => {
    const {roles, define} = await withAdministrator(t, open);
    t.deepEqual([...(await roles.catalogue()).keys()], ['customer', 'staff', 'admin']);
    t.like(await define('warehouse', ['stock:write']), {isNew: true, role: {version: 1}});
    t.like(await define('warehouse', ['stock:write', 'orders:read']), {isNew: false, role: {version: 2}});
    t.like(await define('warehouse', ['stock:write', 'orders:read']), {isNew: false, role: {version: 2}});
    t.deepEqual(await roles.permissionsOf(['warehouse', 'customer']), ['stock:write', 'orders:read']);
    t.deepEqual(await roles.permissionsOf(['customer']), []);
    await define('staff', ['orders:read']);
    t.deepEqual(await roles.permissionsOf(['staff']), ['orders:read']);
  });

  test(`${name}: nobody defines a role beyond the present permissions of the own account`, async t => {
    const {define, add, setRoles} = await withAdministrator(t, open);
    await define('manager', ['accounts:write', 'users:read']);
    const manager = await add('manager');
    await setRoles(manager, 'customer', 'manager');
    t.like(await define('support', ['users:read'], manager), {isNew: true});
    await t.throwsAsync(define('thief', ['payments:write'], manager), {code: 'permission-not-held'});
    await setRoles(manager, 'customer');
    await t.throwsAsync(define('support', [], manager), {code: 'permission-not-held'});
    await t.throwsAsync(define('support', [], newId()), {code: 'permission-not-held'});
  });

  test(`${name}: accounts that lose a permission with their role lose their sessions, and API keys that have it`, async t => {
    const {apiKeys, define, add, setRoles, logIn, createKey} = await withAdministrator(t, open);
    await define('warehouse', ['stock:write', 'orders:read']);
    const [packer, chief, other] = [await add('packer'), await add('chief'), await add('other')];
    await setRoles(packer, 'customer', 'warehouse');
    await setRoles(chief, 'staff', 'warehouse');
    const [session] = [await logIn(packer), await logIn(chief), await logIn(other)];
    const [reading, writing] = [await createKey(packer, 'orders:read'), await createKey(packer, 'stock:write')];
    const {ended, revokedKeys} = await define('warehouse', ['orders:read']);
    t.deepEqual(ended, [session], 'the chief has the permission by another role');
    t.deepEqual(revokedKeys, [{id: writing, userId: packer}]);
    t.like(await apiKeys.get(writing), {revokedAt: later});
    t.like(await apiKeys.get(reading), {revokedAt: null});
    t.deepEqual((await define('warehouse', ['orders:read', 'users:read'])).ended, []);
  });

  test(`${name}: a role is deleted when neither an account nor an open invitation has it`, async t => {
    const {roles, define, remove, add, setRoles, invite, revoke} = await withAdministrator(t, open);
    await define('warehouse', ['stock:write']);
    const packer = await add('packer');
    await setRoles(packer, 'customer', 'warehouse');
    await t.throwsAsync(remove('warehouse'), {code: 'role-in-use'});
    await setRoles(packer, 'customer');
    const {id} = await invite('bob@example.org', 'token', 'warehouse');
    await t.throwsAsync(remove('warehouse'), {code: 'role-in-use'});
    await revoke(id);
    await remove('warehouse');
    t.false((await roles.catalogue()).has('warehouse'));
    await t.throwsAsync(remove('warehouse'), {code: 'unknown-role'});
  });

  test(`${name}: a role that does not exist cannot be assigned`, async t => {
    const {add, setRoles} = await withAdministrator(t, open);
    await t.throwsAsync(setRoles(await add('bob'), 'king'), {code: 'unknown-role'});
  });

  test(`${name}: a role that is deleted while it is assigned is held by nobody`, async t => {
    const {accounts, roles, define, remove, add, setRoles} = await withAdministrator(t, open);
    await define('warehouse', ['stock:write']);
    const packer = await add('packer');
    await Promise.allSettled([setRoles(packer, 'customer', 'warehouse'), remove('warehouse')]);
    const holds = (await accounts.get(packer))!.roles.includes('warehouse');
    t.is((await roles.catalogue()).has('warehouse'), holds);
  });

  test(`${name}: an invitation is published with its token, and found by the token's hash`, async t => {
    const {invitations, invite, events, newAccount} = await withAdministrator(t, open);
    const invitation = await invite('bob@example.org', 'secret', 'staff');
    t.deepEqual(await invitations.get(invitation.id), invitation);
    t.deepEqual(await invitations.getByToken('hash of secret'), invitation);
    t.is(await invitations.getByToken('secret'), undefined);
    t.deepEqual((await invitations.list({sort: '-createdAt', limit: 10})).items, [invitation]);
    t.deepEqual(await invitations.listReceived({userId: newAccount('bob').userId, email: invitation.email}), [
      invitation,
    ]);
    t.deepEqual(await invitations.listReceived({userId: newAccount('bob').userId, email: 'eve@example.org'}), []);
    const {id: invitationId, email, roles, expiresAt} = invitation;
    t.deepEqual(await events(), [
      {type: 'invitation.created', data: {invitationId, email, roles, token: 'secret', expiresAt}},
    ]);
  });

  test(`${name}: an invitation is revoked by who has the permissions of its roles at that moment`, async t => {
    const {invitations, invite, revoke, define, add} = await withAdministrator(t, open);
    await define('personnel', ['users:write', 'accounts:write']);
    const {id} = await invite('bob@example.org', 'token', 'staff');
    const clerk = await add('clerk', 'personnel');
    await t.throwsAsync(revoke(id, clerk), {code: 'permission-not-held'});
    t.like(await invitations.get(id), {revokedAt: null});
    await revoke(id);
    t.like(await invitations.get(id), {revokedAt: later});
    await t.throwsAsync(revoke(newId()), {code: 'unknown-invitation'});
  });

  test(`${name}: an accepted invitation creates the account with its roles, once`, async t => {
    const {accounts, invitations, invite, accept, newAccount} = await withAdministrator(t, open);
    const {id} = await invite('bob@example.org', 'token', 'staff');
    const bob = newAccount('bob');
    const {account} = await accept('token', bob);
    t.like(account, {userId: bob.userId, roles: ['customer', 'staff'], version: 1});
    t.deepEqual(await accounts.get(bob.userId), account);
    t.like(await invitations.get(id), {acceptedAt: later, userId: bob.userId});
    await t.throwsAsync(accept('token', newAccount('bob')), {code: 'invitation-accepted'});
    await t.throwsAsync(accept('other', newAccount('bob')), {code: 'bad-invitation-token'});
  });

  test(`${name}: of ten concurrent acceptances one creates an account`, async t => {
    const {invite, accept, newAccount} = await withAdministrator(t, open);
    await invite('bob@example.org', 'token', 'staff');
    const results = await Promise.allSettled(Array.from({length: 10}, () => accept('token', newAccount('bob'))));
    t.is(results.filter(({status}) => status === 'fulfilled').length, 1);
  });

  test(`${name}: an invitation that is revoked while somebody accepts it is either revoked or accepted`, async t => {
    const {accounts, invitations, invite, revoke, newAccount} = await withAdministrator(t, open);
    for (let n = 0; n < 10; n++) {
      const bob = newAccount(`bob${n}`);
      const {id} = await invite(bob.email, `token ${n}`, 'staff');
      const decided = Promise.withResolvers<void>();
      const revoking = decided.promise.then(() => revoke(id));
      const accepting = invitations.accept(
        {tokenHash: `hash of token ${n}`, created: bob},
        (invitation, account, authority) => {
          decided.resolve();
          return acceptInvitation(invitation, account, authority, later);
        },
      );
      const [{status: revoked}, {status: accepted}] = await Promise.allSettled([revoking, accepting]);
      t.not(revoked, accepted);
      t.is((await accounts.get(bob.userId)) !== undefined, accepted === 'fulfilled');
    }
  });

  test(`${name}: an acceptance whose e-mail address was taken meanwhile is refused, and changes nothing`, async t => {
    const {invitations, invite, accept, add, newAccount} = await withAdministrator(t, open);
    const {id} = await invite('bob@example.org', 'token', 'staff');
    await add('bob');
    await t.throwsAsync(accept('token', newAccount('bob')), {code: 'taken-email'});
    t.like(await invitations.get(id), {acceptedAt: null});
  });

  test(`${name}: an accepted invitation adds its roles to the existing account`, async t => {
    const {accounts, invite, accept, add} = await withAdministrator(t, open);
    const bob = await add('bob');
    await invite('bob@example.org', 'token', 'staff');
    await accept('token');
    t.like(await accounts.get(bob), {roles: ['customer', 'staff'], version: 2});
  });

  test(`${name}: the invitations of a deleted account are erased, and old ones are swept`, async t => {
    const {accounts, invitations, invite, add} = await withAdministrator(t, open);
    const bob = await add('bob');
    await invite('bob@example.org', 'one', 'staff');
    await invite('eve@example.org', 'two', 'staff');
    await accounts.update(bob, account => applyUserChange(account, {version: 2, status: 'deleted'}, later));
    t.is(await invitations.getByToken('hash of one'), undefined);
    t.is(await invitations.sweep(now), 0);
    t.is(await invitations.sweep('2026-03-10T00:00:01.000Z'), 1);
    t.is(await invitations.getByToken('hash of two'), undefined);
  });
};

contract('memory', memory);
contract('postgres', postgres);
