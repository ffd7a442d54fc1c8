import {derivedSizes, type Sizes} from './sizes.ts';

const monthMs = 29 * 86_400_000;

export const fillNotification = (sizes: Sizes) => {
  const {users, orders} = sizes;
  const {mails, welcomed} = derivedSizes(sizes);
  return {
    mails: `insert into mails (id, kind, order_id, user_id, recipient, subject, body, status, attempts, reason, next_attempt_at, created_at)
      select pg_temp.id('00d', n, ${mails}), (array['order-confirmation', 'order-shipped', 'order-delivered'])[n % 3 + 1],
        pg_temp.order_id(${orders} - n % ${orders}), pg_temp.user_id(pg_temp.buyer(${orders} - n % ${orders})), pg_temp.buyer_email(${orders} - n % ${orders}), 'Your order ' || n,
        repeat('Thank you for your order. ', 12), (array['sent', 'sent', 'in-mailbox'])[n % 3 + 1], 0, null, null, pg_temp.lately(n, ${mails}, ${monthMs})
      from generate_series(1, ${mails}) n`,

    accounts: `insert into accounts (user_id, version, email, is_deleted)
      select pg_temp.user_id(n), 1, 'user' || n || '@example.org', pg_temp.user_status(n) = 'deleted' from generate_series(1, ${users}) n`,

    welcomed: `insert into welcomed (user_id, at)
      select pg_temp.id('001', ${users} - n, ${users}), pg_temp.lately(n, ${welcomed}, ${monthMs}) from generate_series(0, ${welcomed - 1}) n`,
  };
};
