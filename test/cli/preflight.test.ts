import {databaseOn} from '@ecom/postgres/testing/templates';
import test from 'ava';
import {ecom, refuses} from './run-cli.ts';

// Only named engines are examined.
test.before(() => void delete process.env.KAFKA_BROKERS);

const shop = databaseOn(process.env.TEST_DATABASE_URL!, 'new_shop');

test.serial('preflight finds that PostgreSQL can carry a shop, and how many migrations are pending', async t => {
  const {exitCode, json} = await ecom(`preflight --json --database-url ${shop} --pods 5`);
  t.is(exitCode, 0);
  const found = json.items.map(({found}: {found: string}) => found);
  t.regex(found.join('\n'), /^version 18\S*\n\d+ connections are free\n\d+ migrations are pending$/);
});

test.serial(
  'preflight ends with 1 and one line when connections are too few, or an engine does not answer',
  async t => {
    const {exitCode, stderr} = await ecom(
      `preflight --database-url ${shop} --pods 5000 --redis-url redis://127.0.0.1:1`,
    );
    t.is(exitCode, 1);
    const last = stderr.trim().split('\n').at(-1)!;
    t.regex(
      last,
      /^PostgreSQL: \d+ connections are free, 5000 pods need 15000\. Raise max_connections, or use a pooler\./,
    );
    t.regex(last, /Redis: .*ECONNREFUSED/);
  },
);

test.serial('preflight without an engine says what to name', async t => {
  await refuses(t, 'preflight', 1, /--database-url/);
});
