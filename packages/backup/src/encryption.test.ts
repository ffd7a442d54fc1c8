import {Readable} from 'node:stream';
import {buffer} from 'node:stream/consumers';
import test from 'ava';
import {type BackupKey, decrypt, encrypt, generateBackupKey, parseBackupKey} from './encryption.ts';

const newKey = async (): Promise<BackupKey> => parseBackupKey((await generateBackupKey()).identity);

/** Three chunks of 64 KiB, the last one incomplete. */
const plain = Buffer.from(Array.from({length: 160_000}, (_, i) => i % 251));
const chunkLength = 64 * 1024 + 16;

const encryptAll = async (bytes: Buffer, key: BackupKey) => buffer(await encrypt(Readable.from([bytes]), key));
const decryptAll = async (bytes: Buffer, key: BackupKey) => buffer(await decrypt(Readable.from([bytes]), key));

/** An encrypted text, and where its first chunk begins: after the header and a nonce. */
const encrypted = async (key: BackupKey) => {
  const bytes = await encryptAll(plain, key);
  const start = bytes.length - plain.length - 3 * 16;
  return {bytes, start, chunk: (n: number) => bytes.subarray(start + n * chunkLength, start + (n + 1) * chunkLength)};
};

for (const length of [0, 1, 65_536, 160_000])
  test(`decryption returns what was encrypted: ${length} bytes`, async t => {
    const key = await newKey();
    const bytes = plain.subarray(0, length);
    t.deepEqual(await decryptAll(await encryptAll(bytes, key), key), bytes);
  });

test('equal texts are encrypted to different ones', async t => {
  const key = await newKey();
  t.notDeepEqual(await encryptAll(plain, key), await encryptAll(plain, key));
});

const changes: Readonly<Record<string, (parts: Awaited<ReturnType<typeof encrypted>>) => Buffer>> = {
  'a changed byte': ({bytes, start}) => {
    const changed = Buffer.from(bytes);
    changed[start + 70_000]! ^= 1;
    return changed;
  },
  'a changed header': ({bytes}) => {
    const changed = Buffer.from(bytes);
    const end = changed.indexOf('--- ');
    changed[end + 10] = changed[end + 10] === 65 ? 66 : 65;
    return changed;
  },
  'two chunks in another order': ({bytes, start, chunk}) =>
    Buffer.concat([bytes.subarray(0, start), chunk(1), chunk(0), chunk(2)]),
  'a missing chunk in the middle': ({bytes, start, chunk}) =>
    Buffer.concat([bytes.subarray(0, start), chunk(0), chunk(2)]),
  'a missing end at the border of a chunk': ({bytes, start, chunk}) =>
    Buffer.concat([bytes.subarray(0, start), chunk(0), chunk(1)]),
  'a missing end within a chunk': ({bytes}) => bytes.subarray(0, -1000),
  'an added end': ({bytes, chunk}) => Buffer.concat([bytes, chunk(2)]),
};
for (const [change, apply] of Object.entries(changes))
  test(`decryption fails because of ${change}`, async t => {
    const key = await newKey();
    const changed = apply(await encrypted(key));
    await t.throwsAsync(decryptAll(changed, key));
  });

test('another identity does not decrypt, and one of several recipients does', async t => {
  const [one, other, third] = [await newKey(), await newKey(), await newKey()];
  const both = {recipients: [...one.recipients, ...other.recipients], identities: []};
  const bytes = await encryptAll(plain, both);
  t.deepEqual(await decryptAll(bytes, other), plain);
  await t.throwsAsync(decryptAll(bytes, third), {code: 'wrong-backup-key'});
});

test('a key file may have comments, recipients and identities', async t => {
  const {identity, recipient} = await generateBackupKey();
  const other = (await generateBackupKey()).recipient;
  const key = await parseBackupKey(`# made today\n${identity}\n\n${other}\r\n${recipient}\n`);
  t.deepEqual(key, {identities: [identity], recipients: [recipient, other]});
});

for (const text of ['', '# nothing\n', 'correct horse', 'AGE-SECRET-KEY-1XYZ'])
  test(`a key file without keys is refused: ${JSON.stringify(text)}`, async t => {
    await t.throwsAsync(parseBackupKey(text), {code: 'no-backup-key'});
  });

test('encryption passes on the failure of its source', async t => {
  const failing = async function* () {
    yield plain;
    throw new Error('the connection is lost');
  };
  await t.throwsAsync(buffer(await encrypt(Readable.from(failing()), await newKey())), {
    message: 'the connection is lost',
  });
});
