import {type Database, statement} from '@ecom/postgres/database';
import {violatedUnique} from '@ecom/postgres/errors';
import {credentialTaken, type StoredCredential} from '../../domain/credential.ts';

const save = statement(
  'credential-save',
  `insert into credential (id, user_id, kind, external_id, data, created_at, confirmed_at) values ($1, $2, $3, $4, $5::jsonb, $6, $7)
   on conflict (id) do update set data = excluded.data, confirmed_at = excluded.confirmed_at`,
);
const remove = statement('credential-delete', 'delete from credential where id = any($1::uuid[])');

/** Saves the credentials of an account that have changed. */
export const saveCredentials = async (
  db: Database,
  userId: string,
  before: readonly StoredCredential[],
  after: readonly StoredCredential[],
): Promise<void> => {
  if (after === before) return;
  const removed = before.filter(({id}) => !after.some(each => each.id === id)).map(({id}) => id);
  if (removed.length > 0) await db.run(remove, [removed]);
  for (const credential of after) {
    if (before.includes(credential)) continue;
    const {id, kind, createdAt, confirmedAt, ...data} = credential;
    const externalId = 'externalId' in data ? data.externalId : null;
    await db.run(save, [id, userId, kind, externalId, JSON.stringify(data), createdAt, confirmedAt]).catch(error => {
      throw violatedUnique(error) === 'credential_external' ? credentialTaken(kind) : error;
    });
  }
};
