import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {z} from 'zod';
import {readConfig} from './config.ts';

const schema = z.object({
  PORT: z.coerce.number('must be a port number').int().default(8000),
  SECRET: z.string().min(16, 'must have 16 characters at least'),
});

test('a variable may come from the file that X_FILE names', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'ecom-config-'));
  t.teardown(() => rm(folder, {recursive: true}));
  await writeFile(join(folder, 'secret'), 'sixteen characters\n');
  t.deepEqual(readConfig(schema, {SECRET_FILE: join(folder, 'secret'), PORT: ''}), {
    PORT: 8000,
    SECRET: 'sixteen characters',
  });
});

test('readConfig reports all errors at once', t => {
  const error = t.throws(() => readConfig(schema, {PORT: 'http', SECRET_FILE: '/nowhere'}), {
    code: 'wrong-configuration',
  });
  t.regex(error.message, /PORT: must be a port number/);
  t.regex(error.message, /SECRET_FILE: names an unreadable file/);
  t.notRegex(error.message, /SECRET: is missing/);
  t.regex(t.throws(() => readConfig(schema, {})).message, /SECRET: is missing/);
});
