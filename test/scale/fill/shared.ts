import {derivedSizes, type Sizes} from './sizes.ts';

const dayMs = 86_400_000;

/** Tables of every service: inbox records, idempotency keys and audit records, younger than the sweeper's limits, so that no row is swept. */
export const fillShared = (sizes: Sizes) => {
  const {inboxRecords} = sizes;
  const {idempotencyKeys, auditRecords, apiKeys} = derivedSizes(sizes);
  return {
    inbox: `insert into inbox (event_id, received_at)
      select pg_temp.id('00e', n, ${inboxRecords}), pg_temp.lately(n, ${inboxRecords}, ${13 * dayMs}) from generate_series(1, ${inboxRecords}) n`,

    // Those of auth have more columns.
    api_key: `insert into api_key (id, version, user_id, hash, scopes, expires_at, revoked_at, last_used_at)
      select pg_temp.id('00b', n, ${apiKeys}), 1, pg_temp.user_id(n), md5(n || ' key'), '{orders:read,stock:write}', null,
        case when n % 2 = 0 then pg_temp.at(n, ${apiKeys}) end, pg_temp.at(n, ${apiKeys})
      from generate_series(1, ${apiKeys}) n`,

    idempotency_key: `insert into idempotency_key (key, fingerprint, answer, created_at)
      select md5(n::text), md5(n::text), decode(repeat(md5(n::text), 20), 'hex'), pg_temp.lately(n, ${idempotencyKeys}, ${dayMs - 3_600_000})
      from generate_series(1, ${idempotencyKeys}) n`,

    // One administrator makes most changes; one of 50 is by a key.
    audit: `insert into audit (id, at, user_id, email, api_key_id, action, method, path, resource_ids, changes, trace_id, request_id, address)
      select pg_temp.id('00a', n, ${auditRecords}), pg_temp.lately(n, ${auditRecords}, ${300 * dayMs}), 'user ' || case when n % 3 = 0 then n % 50 else 0 end,
        'staff@example.org', case when n % 50 = 0 then 'key ' || n % 7 end, 'action' || n % 20, 'PATCH', '/things/' || n, array['thing ' || n % 1000], '[]',
        md5(n::text), md5(n::text), '192.0.2.1'
      from generate_series(1, ${auditRecords}) n`,
  };
};
