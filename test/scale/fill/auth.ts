import {derivedSizes, type Sizes} from './sizes.ts';

const dayMs = 86_400_000;

/** All users have the same password; `passwordHash` is its hash. */
export const fillAuth = (sizes: Sizes, passwordHash: string) => {
  const {users} = sizes;
  const {sessions, apiKeys} = derivedSizes(sizes);
  return {
    account: `insert into account (user_id, version, email, password_hash, roles, status, profile, user_version, created_at)
      select pg_temp.user_id(n), 1,
        case s when 'deleted' then pg_temp.user_id(n) || '@deleted.invalid' else 'user' || n || '@example.org' end,
        case s when 'deleted' then null else '${passwordHash}' end, '{customer}', s,
        case s when 'deleted' then null else jsonb_build_object('fullName', pg_temp.word(n) || ' ' || pg_temp.word(n + ${users}),
          'phone', '+49' || 30000000000 + n, 'timezone', 'UTC', 'signUpOption', 'general') end,
        1, pg_temp.at(n, ${users})
      from generate_series(1, ${users}) n,
        lateral (select pg_temp.user_status(n) s offset 0)`,

    api_key: `insert into api_key (id, version, user_id, hash, scopes, expires_at, revoked_at, last_used_at, name, last_characters, created_at)
      select pg_temp.id('00b', n, ${apiKeys}), 1, pg_temp.user_id(n), md5(n || ' key'), '{orders:read,stock:write}', null,
        case when n % 2 = 0 then pg_temp.at(n, ${apiKeys}) end, pg_temp.at(n, ${apiKeys}), 'Machine ' || n, right(md5(n::text), 4), pg_temp.at(n, ${apiKeys})
      from generate_series(1, ${apiKeys}) n`,

    credential: `insert into credential (id, user_id, kind, external_id, data, created_at, confirmed_at)
      select pg_temp.id('00d', n, ${users}), pg_temp.user_id(n), case n % 3 when 0 then 'totp' when 1 then 'recovery-codes' else 'oidc' end,
        case n % 3 when 2 then 'provider ' || n end,
        case n % 3 when 0 then '{"secret": "plain:AAAA", "lastStep": null}' when 1 then '{"hashes": ["a", "b"]}'
          else '{"provider": "provider", "externalId": "provider", "email": null}' end::jsonb,
        pg_temp.at(n, ${users}), pg_temp.at(n, ${users})
      from generate_series(1, ${users}) n`,

    flow_state: `insert into flow_state (hash, purpose, data, expires_at)
      select md5(n || ' flow'), 'passkey-authentication', '{}', pg_temp.lately(n, ${users}, ${dayMs}) from generate_series(1, ${users}) n`,

    known_device: `insert into known_device (hash, user_id, created_at, last_used_at)
      select md5(n || ' device'), pg_temp.user_id(n), pg_temp.at(n, ${users}), pg_temp.at(n, ${users}) from generate_series(1, ${users}) n`,

    one_time_token: `insert into one_time_token (hash, user_id, purpose, data, created_at, expires_at)
      select md5(n || ' token'), pg_temp.user_id(n), 'verify-email', '{"email": "ada@example.org"}', at, at + interval '30 minutes'
      from generate_series(1, ${users}) n, lateral (select pg_temp.lately(n, ${users}, ${dayMs}) at offset 0)`,

    role: `insert into role (name, version, description, permissions)
      select 'role-' || n, 1, 'Role ' || n, '{orders:read}' from generate_series(1, 20) n`,

    // 1 of 10 is open.
    invitation: `insert into invitation (id, version, email, roles, token_hash, invited_by, created_at, expires_at, accepted_at, revoked_at, user_id)
      select pg_temp.id('00c', n, ${apiKeys}), 1, 'clerk' || n || '@example.org', '{customer,staff}', md5(n || ' invitation'), pg_temp.user_id(1),
        at, at + interval '7 days', case when n % 10 > 0 then at end, null, case when n % 10 > 0 then pg_temp.user_id(n) end
      from generate_series(1, ${apiKeys}) n, lateral (select pg_temp.lately(n, ${apiKeys}, ${29 * dayMs}) at offset 0)`,

    // Sessions of the last 30 days; 10 % have ended early.
    session: `insert into session (id, user_id, family_hash, secret_hash, user_agent, address, created_at, last_used_at, expires_at, ends_at, ended_at)
      select pg_temp.id('00a', n, ${sessions}), pg_temp.user_id(n * 4999 % ${users} + 1), md5(n || ' family'), md5(n || ' secret'),
        'Mozilla/5.0 (X11; Linux x86_64)', '192.0.2.' || n % 256, at, at, case when n % 10 = 0 then at else at + interval '30 days' end,
        at + interval '90 days', case when n % 10 = 0 then at end
      from generate_series(1, ${sessions}) n, lateral (select pg_temp.lately(n, ${sessions}, ${29 * dayMs}) at offset 0)`,
  };
};
