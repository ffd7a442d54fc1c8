import {aggregateTable} from '@ecom/postgres/aggregate-store';
import {type Database, type Statement, statement} from '@ecom/postgres/database';
import type {Accounts} from '../../application/ports/accounts.ts';
import type {Invitations} from '../../application/ports/invitations.ts';
import {assertActive, type ExistingAccount, emailTaken} from '../../domain/account.ts';
import {badInvitationToken, type Invitation, unknownInvitation} from '../../domain/invitation.ts';
import {toInvitationEvent} from '../to-invitation-event.ts';
import {authorityOf, lockRoles} from './role-catalogue.ts';

type Instants = 'createdAt' | 'expiresAt' | 'acceptedAt' | 'revokedAt';
type Row = Omit<Invitation, Instants> &
  Readonly<Record<'createdAt' | 'expiresAt', Date>> &
  Readonly<Record<'acceptedAt' | 'revokedAt', Date | null>>;

const fromRow = (row: Row): Invitation => ({
  ...row,
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
  acceptedAt: row.acceptedAt?.toISOString() ?? null,
  revokedAt: row.revokedAt?.toISOString() ?? null,
});

const table = aggregateTable<Invitation, {readonly token: string}, Row>({
  table: 'invitation',
  name: 'invitation',
  constant: ['email', 'roles', 'tokenHash', 'invitedBy', 'createdAt', 'expiresAt'],
  changing: ['version', 'acceptedAt', 'revokedAt', 'userId'],
  guards: {version: ({version}) => version},
  sorts: {createdAt: 'timestamptz'},
  canExist: false,
  fromRow,
  toEvent: toInvitationEvent,
  notFound: unknownInvitation,
});

const byToken: Statement<Row> = statement(
  'invitation-by-token',
  `select ${table.columns} from invitation where token_hash = $1`,
);
const received: Statement<Row> = statement(
  'invitation-received',
  `select ${table.columns} from invitation where email = $1 or user_id = $2 order by created_at`,
);
const sweep: Statement<{id: string}> = statement(
  'invitation-sweep',
  'delete from invitation where id = any (array (select id from invitation where expires_at < $1 order by expires_at limit 1000)) returning id',
);

export const postgresInvitations = (db: Database, accounts: Accounts): Invitations => {
  const store = table.createStore(db, invitation => ({...invitation}));
  const getByToken = async (tokenHash: string) => (await db.run(byToken, [tokenHash])).map(fromRow)[0];

  /** @throws Failure `conflict` when somebody has created an account with this e-mail address meanwhile */
  const addAccount = async (created: ExistingAccount): Promise<ExistingAccount> => {
    const account = await accounts.add(created);
    if (account !== created) throw emailTaken();
    return created;
  };

  return {
    get: store.get,
    list: page => store.list({}, page),
    getByToken,
    listReceived: async ({email, userId}) => (await db.run(received, [email, userId])).map(fromRow),

    create: (by, token, decide) =>
      db.transaction(async () => {
        await db.run(lockRoles);
        const invitation = decide(await authorityOf(db, by));
        await store.insert({state: invitation, events: [{token}]});
        return invitation;
      }),

    update: (by, id, decide) =>
      db.transaction(async () => {
        await db.run(lockRoles);
        const authority = await authorityOf(db, by);
        return store.update(id, before => ({state: decide(before, authority), events: []}));
      }),

    accept: ({tokenHash, created}, decide) =>
      db.transaction(async () => {
        await db.run(lockRoles);
        const invitation = await getByToken(tokenHash);
        if (!invitation) throw badInvitationToken();
        const authority = await authorityOf(db, invitation.invitedBy);
        const account = created ?? (await accounts.getByEmail(invitation.email));
        if (!account) throw badInvitationToken();
        const {decision} = decide(invitation, account, authority);
        const saved = created
          ? {account: await addAccount({...decision.account, version: 1}), ended: [], revokedKeys: []}
          : await accounts.update(
              account.userId,
              current => decide(invitation, assertActive(current), authority).decision,
            );
        // Decides again: it may have been revoked meanwhile.
        await store.update(invitation.id, current => ({
          state: decide(current, account, authority).invitation,
          events: [],
        }));
        return saved;
      }),

    sweep: async before => (await db.run(sweep, [before])).length,
  };
};
