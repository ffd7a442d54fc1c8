import {type Database, type Statement, statement} from '@ecom/postgres/database';
import {keysetPage} from '@ecom/postgres/keyset';
import type {Sessions, TokenSubject} from '../../application/ports/sessions.ts';
import {unknownAccount} from '../../domain/account.ts';
import {type Proof, withProof} from '../../domain/authentication.ts';
import type {Session} from '../../domain/session.ts';
import {readLocked} from './account-row.ts';

type Instants = 'createdAt' | 'lastUsedAt' | 'expiresAt' | 'absoluteExpiresAt';
type Row = Omit<Session, Instants | 'provenBy'> &
  Readonly<Record<Instants, Date>> & {readonly provenBy: readonly Proof[] | null};
type SubjectRow = Omit<TokenSubject, 'provenBy'> & Pick<Row, 'provenBy' | 'createdAt'>;
type Id = {readonly id: string};

const columns = `id, user_id as "userId", user_agent as "userAgent", address, created_at as "createdAt", last_used_at as "lastUsedAt",
  expires_at as "expiresAt", ends_at as "absoluteExpiresAt", proven_by as "provenBy"`;

/** Of `session s` and `account a`. */
const subjectColumns = `s.user_id as "userId", s.id as "sessionId", a.email, a.roles, a.email_verified as "isEmailVerified",
  array (select distinct c.kind from credential c where c.user_id = a.user_id and c.confirmed_at is not null) as "credentialKinds",
  s.proven_by as "provenBy", s.created_at as "createdAt"`;

const insert = statement(
  'session-insert',
  `insert into session (id, user_id, family_hash, secret_hash, user_agent, address, created_at, last_used_at, expires_at, ends_at, proven_by)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::jsonb)`,
);
const rotate: Statement<SubjectRow> = statement(
  'session-rotate',
  `update session s set secret_hash = $3, user_agent = $4, address = $5, last_used_at = $6::timestamptz,
     expires_at = least($7::timestamptz, ends_at), successor_salt = $8
   from account a
   where s.family_hash = $1 and s.secret_hash = $2 and s.ended_at is null and s.expires_at > $6::timestamptz
     and a.user_id = s.user_id and a.status = 'active'
   returning ${subjectColumns}`,
);

const lockSession: Statement<SubjectRow> = statement(
  'session-lock',
  `select ${subjectColumns} from session s join account a on a.user_id = s.user_id and a.status = 'active'
   where s.id = $1 and s.ended_at is null and s.expires_at > $2 for update of s`,
);
const setProofs = statement('session-set-proofs', 'update session set proven_by = $2::jsonb where id = $1');

const getRotated: Statement<SubjectRow & {readonly secret: string; readonly salt: string}> = statement(
  'session-get-rotated',
  `select ${subjectColumns}, s.secret_hash as secret, s.successor_salt as salt
   from session s join account a on a.user_id = s.user_id and a.status = 'active'
   where s.family_hash = $1 and s.ended_at is null and s.expires_at > $2 and s.last_used_at >= $3 and s.successor_salt is not null`,
);

const endStatement = (name: string, condition: string): Statement<Id> =>
  statement(
    name,
    `update session set ended_at = $1::timestamptz, expires_at = $1::timestamptz
     where ${condition} and ended_at is null and expires_at > $1::timestamptz returning id`,
  );
const endReused = endStatement('session-end-reused', 'family_hash = $2 and secret_hash <> $3');
const endFamily = endStatement('session-end-family', 'family_hash = $2');
const endOne = endStatement('session-end', 'user_id = $2 and id = $3');

const endedSince: Statement<Id> = statement('session-ended-since', 'select id from session where ended_at >= $1');
const sweep: Statement<Id> = statement(
  'session-sweep',
  'delete from session where id = any (array (select id from session where expires_at < $1 limit 1000)) returning id',
);

const sorts = {createdAt: {column: 'created_at', type: 'timestamptz', of: (row: Row) => row.createdAt.toISOString()}};

/** Sessions of an earlier release have no proofs: they were proven by the password. */
const proofsOf = ({provenBy, createdAt}: Pick<Row, 'provenBy' | 'createdAt'>): readonly Proof[] =>
  provenBy ?? [{factor: 'password', at: createdAt.toISOString()}];

const toSubject = ({createdAt, provenBy, ...row}: SubjectRow): TokenSubject => ({
  ...row,
  provenBy: proofsOf({createdAt, provenBy}),
});

const toSession = ({createdAt, lastUsedAt, expiresAt, absoluteExpiresAt, provenBy, ...row}: Row): Session => ({
  ...row,
  provenBy: proofsOf({createdAt, provenBy}),
  createdAt: createdAt.toISOString(),
  lastUsedAt: lastUsedAt.toISOString(),
  expiresAt: expiresAt.toISOString(),
  absoluteExpiresAt: absoluteExpiresAt.toISOString(),
});

export const postgresSessions = (db: Database): Sessions => ({
  create: (
    {id, userId, userAgent, address, createdAt, lastUsedAt, expiresAt, absoluteExpiresAt, provenBy},
    {family, secret},
    assertCanLogIn,
  ) =>
    db.transaction(async () => {
      const found = await readLocked(db, userId);
      if (!found) throw unknownAccount(userId);
      const account = assertCanLogIn(found);
      await db.run(insert, [
        id,
        userId,
        family,
        secret,
        userAgent,
        address,
        createdAt,
        lastUsedAt,
        expiresAt,
        absoluteExpiresAt,
        JSON.stringify(provenBy),
      ]);
      return account;
    }),

  async rotate({presented: {family, secret}, next, salt, client: {userAgent, address}, at, idleUntil}) {
    return (await db.run(rotate, [family, secret, next, userAgent, address, at, idleUntil, salt])).map(toSubject)[0];
  },

  async getRotated(family, at, since) {
    const [row] = await db.run(getRotated, [family, at, since]);
    if (!row) return undefined;
    const {secret, salt, ...subject} = row;
    return {subject: toSubject(subject), secret, salt};
  },

  addProof: (id, proof, at) =>
    db.transaction(async () => {
      const [row] = await db.run(lockSession, [id, at]);
      if (!row) return undefined;
      const subject = toSubject(row);
      const provenBy = withProof(subject.provenBy, proof);
      await db.run(setProofs, [id, JSON.stringify(provenBy)]);
      return {...subject, provenBy};
    }),

  endReused: async ({family, secret}, at) => (await db.run(endReused, [at, family, secret]))[0]?.id,
  endFamily: async (family, at) => (await db.run(endFamily, [at, family]))[0]?.id,
  end: async (userId, id, at) => (await db.run(endOne, [at, userId, id])).length > 0,

  async list({userId, at, ...page}) {
    const select = `select ${columns} from session`;
    const where = [['user_id = ?', userId], ['ended_at is null'], ['expires_at > ?', at]] as const;
    const {items, ...rest} = await keysetPage<Row>(db, {select, where, sorts, ...page});
    return {items: items.map(toSession), ...rest};
  },

  endedSince: async instant => (await db.run(endedSince, [instant])).map(({id}) => id),
  sweep: async before => (await db.run(sweep, [before])).length,
});
