import {mkdtemp, readdir, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {root, run} from './programs.ts';

const registry = '127.0.0.1:5000';

/** The number of the next migration of order, which the proofs add to images. */
const nextNumber = async (): Promise<string> => {
  const numbers = (await readdir(join(root, 'migrations/order'))).map(file => Number.parseInt(file, 10));
  return String(Math.max(...numbers) + 1).padStart(4, '0');
};

/** Adds a migration of order to an image. */
const addMigration = async (from: string, image: string, name: string, sql: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'ecom-image-'));
  try {
    const file = `${await nextNumber()}_${name}`;
    await writeFile(join(folder, `${file}.up.sql`), `-- Phase: expand\n${sql};\n`);
    await writeFile(join(folder, `${file}.down.sql`), '');
    await writeFile(join(folder, 'Dockerfile'), `FROM ${from}\nCOPY *.sql migrations/order/\n`);
    await run('dev/cluster/build-image', ['-q', '-t', image, folder]);
    await run('buildah', ['push', '-q', '--tls-verify=false', image, `docker://${image}`]);
    return image;
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
};

const buildServices = async (): Promise<string> => {
  const current = `${registry}/ecom:proofs`;
  await run('dev/cluster/build-image', ['-q', '--target', 'services', '-t', current, '.']);
  await run('buildah', ['push', '-q', '--tls-verify=false', current, `docker://${current}`]);
  return current;
};

/**
 * Builds the images of the proofs, and pushes them to the registry of the one-node cluster.
 *
 * @param image of the services, if it is there already
 */
export const buildImages = async (print: (line: string) => void, image?: string) => {
  print('Building images …');
  await run('dev/cluster/engine-images/build', []);
  const current = image ?? (await buildServices());
  const gift = 'alter table orders add column gift_message text';
  return {
    current,
    next: await addMigration(current, `${current}-next`, 'gift_message', gift),
    broken: await addMigration(current, `${current}-broken`, 'broken', 'alter table no_such_table add column x text'),
  };
};
