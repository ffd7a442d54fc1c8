import type pg from 'pg';

/** What the shop has promised somebody who signed up: 201, and an id. */
export type SignedUp = {readonly id: string; readonly email: string};

type Read = <Row extends pg.QueryResultRow>(service: string, text: string) => Promise<readonly Row[]>;
type Say = (what: string, found: readonly unknown[]) => void;
type Line = {readonly line: string};

const lines = async (read: Read, service: string, text: string): Promise<ReadonlySet<string>> =>
  new Set((await read<Line>(service, text)).map(({line}) => line));

const lacking = (wanted: Iterable<string>, found: ReadonlySet<string>) => [...wanted].filter(line => !found.has(line));

/** Looks whether everybody is known everywhere, and has the mails that are due, each once. */
export const checkPeople = async (read: Read, say: Say, signedUp: readonly SignedUp[]): Promise<void> => {
  const accounts = await lines(read, 'auth', `select concat_ws(' ', user_id, email) as line from account`);
  const people = await lines(read, 'users', `select concat_ws(' ', id, email) as line from users`);
  const promised = signedUp.map(({id, email}) => `${id} ${email}`);
  say('signed up, and there is no account', lacking(promised, accounts));
  say('accounts without a user', lacking(accounts, people));
  say('users without an account', lacking(people, accounts));

  const welcomed = await lines(read, 'notification', 'select user_id::text as line from welcomed');
  say(
    'signed up, and not welcomed',
    lacking(
      signedUp.map(({id}) => id),
      welcomed,
    ),
  );
  const orders = await lines(read, 'order', 'select number::text as line from orders');
  const outcomeOf = await lines(
    read,
    'notification',
    String.raw`select distinct substring(subject from '\(order (.*)\)$') as line from mails`,
  );
  say('orders about which nobody wrote', lacking(orders, outcomeOf));
  say(
    'mails that were written more than once',
    await read(
      'notification',
      `select subject from mails where subject ~ '[(]order ' group by subject having count(*) > 1`,
    ),
  );
};
