import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {lockFolder} from './folder-lock.ts';

const newFolder = async (t: ExecutionContext) => {
  const folder = await mkdtemp(join(tmpdir(), 'ecom-own-'));
  t.teardown(() => rm(folder, {recursive: true}));
  return folder;
};

test('a folder that a fleet uses is refused to another one, by name, until it is given back', async t => {
  const folder = await newFolder(t);
  const release = await lockFolder(folder);
  const error = await t.throwsAsync(lockFolder(folder), {code: 'data-in-use'});
  t.true(error!.message.includes(`${folder} (process ${process.pid})`));
  await release();
  const giveBackAgain = await lockFolder(folder);
  await giveBackAgain();
});

for (const [left, what] of [
  ['1', 'whose port nobody listens on'],
  ['', 'which died before it said anything'],
] as const) {
  test(`a folder is taken over from a fleet ${what}`, async t => {
    const folder = await newFolder(t);
    await writeFile(join(folder, 'owner'), left);
    const release = await lockFolder(folder);
    await t.throwsAsync(lockFolder(folder), {code: 'data-in-use'});
    await release();
  });
}
