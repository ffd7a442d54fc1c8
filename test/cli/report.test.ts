import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {strFromU8, unzipSync} from 'fflate';
import {ecom, logInAsAdministrator, refuses} from './run-cli.ts';

test.before(logInAsAdministrator);

test.serial('report writes a zip without secrets', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'ecom-report-'));
  t.teardown(() => rm(folder, {recursive: true}));
  const token = process.env.ECOM_TOKEN!;
  const variables = {
    INTERNAL_SECRET: 'hush-hush-internal',
    ADMIN_PASSWORD: 'correct horse battery',
    SMTP_URL: 'smtp://mailer:smtp-pass-1@mail.example',
    DATABASE_URL_FILE: '',
    LOG_LEVEL: 'debug',
  };
  Object.assign(process.env, variables);
  t.teardown(() => {
    for (const name of Object.keys(variables)) delete process.env[name];
  });
  await mkdir(join(folder, 'logs'));
  const lines = [
    '{"msg":"log-in","email":"ada@example.org","password":"pass-word-2"}',
    'connect postgres://order:db-pass-3@db/order',
    `authorization: Bearer ${token}`,
    'retry with hush-hush-internal',
    'the order was placed',
  ];
  await writeFile(join(folder, 'logs/order-1.log'), lines.join('\n'));
  const flags = `--data-folder ${folder} --database-url postgres://admin:db-pass-4@127.0.0.1:1/`;
  const file = join(folder, 'bug.zip');
  t.is((await ecom(`report ${file} ${flags}`)).exitCode, 0);
  const files = unzipSync(await readFile(file));
  t.deepEqual(Object.keys(files).sort(), [
    'contexts.json',
    'doctor.json',
    'logs/logs/order-1.log',
    'variables.json',
    'versions.json',
  ]);
  const texts = Object.values(files).map(bytes => strFromU8(bytes));
  const secrets = [
    'hush-hush',
    'battery',
    'smtp-pass-1',
    'pass-word-2',
    'db-pass-3',
    'db-pass-4',
    token,
    'ada@example',
  ];
  for (const secret of secrets)
    t.false(
      texts.some(text => text.includes(secret)),
      secret,
    );
  t.regex(strFromU8(files['logs/logs/order-1.log']!), /the order was placed/);
  t.like(JSON.parse(strFromU8(files['variables.json']!)), {LOG_LEVEL: 'debug', INTERNAL_SECRET: '…'});
  t.regex(strFromU8(files['doctor.json']!), /"check": "PostgreSQL",\s+"status": "fail"/);

  await refuses(t, `report ${file}`, 1, /exists. Name another file/);
  await refuses(t, 'report', 2, /file/);
  const {json} = await ecom(`report --json ${join(folder, 'more.zip')} --data-folder ${folder}/logs`);
  t.true(json.files.includes('versions.json'));
});
