import {mkdtemp, readdir, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {root, run} from './programs.ts';

/** How images get to a cluster: built by `build`, delivered by `deliver`. */
type Builder = {
  /** Images are named so. */
  readonly registry: string;
  readonly build: readonly [string, ...(readonly string[])];
  deliver(image: string): Promise<unknown>;
};

const docker = ['docker', 'build', '--quiet'] as const;

const builders: Readonly<Record<string, () => Builder>> = {
  'one-node': () => ({
    registry: '127.0.0.1:5000/',
    build: ['dev/cluster/build-image', '--quiet'],
    deliver: image => run('buildah', ['push', '--quiet', '--tls-verify=false', image, `docker://${image}`]),
  }),
  kind: () => ({registry: '', build: docker, deliver: image => run('dev/cluster/load', [image])}),
  named() {
    const {REGISTRY: registry} = process.env;
    if (!registry) throw new Error('Set REGISTRY to a registry that the cluster of KUBECONFIG can pull from.');
    return {registry: `${registry}/`, build: docker, deliver: image => run('docker', ['push', '--quiet', image])};
  },
};

const buildAndDeliver = async (
  {build: [program, ...args], deliver}: Builder,
  image: string,
  more: readonly string[],
) => {
  await run(program, [...args, '--tag', image, ...more]);
  await deliver(image);
  return image;
};

/** The number of the next migration of order, which the proofs add to images. */
const nextNumber = async (): Promise<string> => {
  const numbers = (await readdir(join(root, 'migrations/order'))).map(file => Number.parseInt(file, 10));
  return String(Math.max(...numbers) + 1).padStart(4, '0');
};

/** Adds a migration of order to an image. */
const addMigration = async (
  builder: Builder,
  from: string,
  image: string,
  name: string,
  sql: string,
): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'ecom-image-'));
  try {
    const file = `${await nextNumber()}_${name}`;
    await writeFile(join(folder, `${file}.up.sql`), `-- Phase: expand\n${sql};\n`);
    await writeFile(join(folder, `${file}.down.sql`), '');
    await writeFile(join(folder, 'Dockerfile'), `FROM ${from}\nCOPY *.sql migrations/order/\n`);
    return await buildAndDeliver(builder, image, [folder]);
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
};

/**
 * Builds the images of the proofs, and brings them to the cluster.
 *
 * @param cluster `one-node`, `kind` or `named`, as dev/cluster/kubeconfig says
 * @param image of the services, if the cluster can pull it already
 */
export const buildImages = async (cluster: string, image?: string) => {
  const builder = builders[cluster]!();
  if (cluster === 'one-node') await run('dev/cluster/engine-images/build', []);
  const name = `${builder.registry}ecom:proofs`;
  const current = image ?? (await buildAndDeliver(builder, name, ['--target', 'services', '.']));
  const gift = 'alter table orders add column gift_message text';
  const wrong = 'alter table no_such_table add column x text';
  return {
    current,
    next: await addMigration(builder, current, `${name}-next`, 'gift_message', gift),
    broken: await addMigration(builder, current, `${name}-broken`, 'broken', wrong),
  };
};
