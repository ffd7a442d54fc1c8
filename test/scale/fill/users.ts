import type {Sizes} from './sizes.ts';

const zone = `(array['UTC', 'Europe/Berlin', 'Europe/Paris', 'Europe/London', 'America/New_York', 'America/Chicago', 'Asia/Tokyo',
  'Asia/Kolkata', 'Australia/Sydney', 'America/Sao_Paulo'])[pg_temp.dice(n, 12, 10) + 1]`;
const status = `pg_temp.user_status(n)`;

const dayMs = 86_400_000;

export const fillUsers = ({users}: Sizes) => ({
  users: `insert into users (id, version, email, full_name, phone, timezone, sign_up_option, status, created_at, updated_at)
    select pg_temp.user_id(n), 1, case s when 'deleted' then pg_temp.user_id(n) || '@deleted.invalid' else 'user' || n || '@example.org' end,
      case s when 'deleted' then 'Deleted user' else pg_temp.word(n) || ' ' || pg_temp.word(n + ${users}) end,
      case s when 'deleted' then null else '+49' || 30000000000 + n end, case s when 'deleted' then 'UTC' else ${zone} end,
      case when pg_temp.dice(n, 13, 5) = 0 then 'google' else 'general' end, s, pg_temp.at(n, ${users}), pg_temp.at(n, ${users})
    from generate_series(1, ${users}) n, lateral (select ${status} s offset 0)`,

  addresses: `insert into addresses (id, user_id, full_name, line1, line2, city, region, postal_code, country, phone, default_shipping,
      default_billing, created_at)
    select pg_temp.id('009', n, ${users}), pg_temp.user_id(n), pg_temp.word(n) || ' ' || pg_temp.word(n + ${users}), n || ' Main Street', null,
      'Berlin', null, '10115', 'DE', null, true, true, pg_temp.at(n, ${users})
    from generate_series(1, ${users}) n where pg_temp.user_status(n) <> 'deleted'`,

  // Of 7 days; a user of 20 has one.
  data_export: `insert into data_export (id, user_id, requested_at, expires_at, updated_at)
    select pg_temp.id('00d', n, ${users}), pg_temp.user_id(n), at, at + interval '7 days', at
    from generate_series(1, ${users}, 20) n, lateral (select pg_temp.lately(n, ${users}, ${7 * dayMs}) at offset 0)`,

  data_export_part: `insert into data_export_part (export_id, service, index, is_last, data)
    select pg_temp.id('00d', n, ${users}), service, 0, true, '{}'
    from generate_series(1, ${users}, 20) n, unnest(array['auth', 'cart', 'notification', 'order', 'payment', 'product', 'users']) service`,
});
