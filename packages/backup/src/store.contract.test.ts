import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {buffer} from 'node:stream/consumers';
import test, {type ExecutionContext} from 'ava';
import type {BackupStore} from './backup-store.ts';
import {folderStore} from './folder-store.ts';
import {s3Store} from './s3-store.ts';
import {startS3Server} from './testing/s3-server.ts';

const openFolder = async (t: ExecutionContext) => {
  const folder = await mkdtemp(join(tmpdir(), 'ecom-store-'));
  t.teardown(() => rm(folder, {recursive: true}));
  return folderStore(join(folder, 'backups'));
};

let s3: Awaited<ReturnType<typeof startS3Server>>;
test.before(async () => {
  s3 = await startS3Server();
});
test.after.always(() => s3?.stop());
const openS3 = async () => s3Store({...s3.options, prefix: randomBytes(4).toString('hex'), partSize: 100_000});

const chunks = async function* (...all: readonly (string | Buffer)[]) {
  for (const chunk of all) yield Buffer.from(chunk);
};

for (const [name, open] of [
  ['folder', openFolder],
  ['s3', openS3],
] as const) {
  const contract = (title: string, work: (t: ExecutionContext, store: BackupStore) => Promise<void>) =>
    test(`${name}: ${title}`, async t => work(t, await open(t)));

  contract('a file that was written can be read', async (t, store) => {
    await store.write('one/order/orders.copy.zst', chunks('a', 'b', 'c'));
    t.is(String(await buffer(await store.read('one/order/orders.copy.zst'))), 'abc');
  });

  contract('a file may be empty', async (t, store) => {
    await store.write('one/empty', chunks());
    t.is((await buffer(await store.read('one/empty'))).length, 0);
  });

  for (const bytes of [100_000, 250_000])
    contract(`a file of ${bytes} bytes arrives whole`, async (t, store) => {
      const content = randomBytes(bytes);
      const slices = Array.from({length: 11}, (_, i) => content.subarray((i * bytes) / 11, ((i + 1) * bytes) / 11));
      await store.write('one/large', chunks(...slices));
      t.deepEqual(await buffer(await store.read('one/large')), content);
    });

  contract('a file is replaced', async (t, store) => {
    await store.write('one/file', chunks('old'));
    await store.write('one/file', chunks('new'));
    t.is(String(await buffer(await store.read('one/file'))), 'new');
  });

  contract('a file is not there when its content failed', async (t, store) => {
    const failing = async function* () {
      yield Buffer.alloc(250_000);
      throw new Error('the connection is lost');
    };
    await t.throwsAsync(store.write('one/file', failing()), {message: 'the connection is lost'});
    t.deepEqual(await store.list(), []);
  });

  contract('a file that does not exist is named', async (t, store) => {
    await t.throwsAsync(store.read('one/missing'), {code: 'backup-file-missing', message: /one\/missing/});
  });

  contract('a list has the files of a folder, or all', async (t, store) => {
    t.deepEqual(await store.list(), []);
    for (const path of ['one/b', 'one/a & b/c', 'two/c', 'one-two/d']) await store.write(path, chunks(path));
    t.deepEqual(await store.list('one'), ['one/a & b/c', 'one/b']);
    t.deepEqual(await store.list(), ['one-two/d', 'one/a & b/c', 'one/b', 'two/c']);
  });

  contract('a removed file is not there, and may be removed again', async (t, store) => {
    await store.write('one/sub/a', chunks('a'));
    await store.write('two/b', chunks('b'));
    await store.remove('one/sub/a');
    await store.remove('one/sub/a');
    t.deepEqual(await store.list(), ['two/b']);
  });
}

test('folder: a folder that cannot be written is named', async t => {
  const file = join(await mkdtemp(join(tmpdir(), 'ecom-store-')), 'file');
  await writeFile(file, '');
  await t.throwsAsync(folderStore(file).write('one/file', chunks('a')), {
    code: 'backup-destination-failed',
    message: /ENOTDIR/,
  });
});

test('s3: a list has more than one page', async t => {
  const tokens: (string | null)[] = [];
  const server = createServer((request, response) => {
    const token = new URL(request.url!, 'http://s3').searchParams.get('continuation-token');
    tokens.push(token);
    const next = token ? '' : '<NextContinuationToken>to+ken/=</NextContinuationToken>';
    response.end(
      `<ListBucketResult>${next}<Contents><Key>x/${token ? 'b' : 'a &amp; &#252;'}</Key></Contents></ListBucketResult>`,
    );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.teardown(() => void server.close());
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  t.deepEqual(await s3Store({...s3.options, prefix: 'x', endpoint}).list(), ['a & ü', 'b']);
  t.deepEqual(tokens, [null, 'to+ken/=']);
});

test('s3: a redirect is not followed', async t => {
  const serve = async (location?: string) => {
    const asked = {times: 0};
    const server = createServer((_, response) => {
      asked.times += 1;
      response.writeHead(location ? 307 : 200, location ? {location} : {}).end('');
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    t.teardown(() => void server.close());
    return {asked, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`};
  };
  const elsewhere = await serve();
  const {endpoint} = await serve(elsewhere.endpoint);
  await t.throwsAsync(s3Store({...s3.options, prefix: 'x', endpoint}).list(), {message: /status 307/});
  t.is(elsewhere.asked.times, 0);
});

const wrong = {
  'an unknown key': [{accessKeyId: 'WRONG'}, /InvalidAccessKeyId/],
  'an unknown bucket': [{bucket: 'nowhere'}, /s3:\/\/nowhere: NoSuchBucket/],
} as const;
for (const [what, [options, message]] of Object.entries(wrong))
  test(`s3: ${what} is named`, async t => {
    const store = s3Store({...s3.options, prefix: 'x', ...options});
    await t.throwsAsync(store.write('one/file', chunks('a')), {code: 'backup-destination-failed', message});
    await t.throwsAsync(store.read('one/file'), {code: 'backup-destination-failed', message});
    await t.throwsAsync(store.list(), {code: 'backup-destination-failed', message});
  });
