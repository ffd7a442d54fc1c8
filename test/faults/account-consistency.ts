import type pg from 'pg';

/** A sign-up that was answered with 201. */
export type SignUp = {readonly id: string; readonly email: string};

type Read = <Row extends pg.QueryResultRow>(service: string, text: string) => Promise<readonly Row[]>;
type Report = (violation: string, rows: readonly unknown[]) => void;
type KeyRow = {readonly key: string};

const readKeys = async (read: Read, service: string, text: string): Promise<ReadonlySet<string>> =>
  new Set((await read<KeyRow>(service, text)).map(({key}) => key));

const missingKeys = (expected: Iterable<string>, found: ReadonlySet<string>) =>
  [...expected].filter(key => !found.has(key));

/** Checks that every sign-up has an account, a user and a welcome mail, and that every order has its mails, each once. */
export const checkAccountConsistency = async (
  read: Read,
  report: Report,
  signUps: readonly SignUp[],
): Promise<void> => {
  const accounts = await readKeys(read, 'auth', `select concat_ws(' ', user_id, email) as key from account`);
  const expected = signUps.map(({id, email}) => `${id} ${email}`);
  report('sign-ups without an account', missingKeys(expected, accounts));

  const welcomed = await readKeys(read, 'notification', 'select user_id::text as key from welcomed');
  report(
    'sign-ups without a welcome mail',
    missingKeys(
      signUps.map(({id}) => id),
      welcomed,
    ),
  );
  const orders = await readKeys(read, 'order', 'select number::text as key from orders');
  const ordersWithMail = await readKeys(
    read,
    'notification',
    String.raw`select distinct substring(subject from '\(order (.*)\)$') as key from mails`,
  );
  report('orders without a mail', missingKeys(orders, ordersWithMail));
  report(
    'mails that were sent more than once',
    await read(
      'notification',
      `select subject from mails where subject ~ '[(]order ' group by subject having count(*) > 1`,
    ),
  );
};
