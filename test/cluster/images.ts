import {mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
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

/** Builds an image with some files replaced. */
const replaceFiles = async (
  builder: Builder,
  from: string,
  image: string,
  files: Readonly<Record<string, string>>,
): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'ecom-image-'));
  try {
    const copies = Object.keys(files).map((path, i) => `COPY ${i} ${path}\n`);
    await writeFile(join(folder, 'Dockerfile'), `FROM ${from}\n${copies.join('')}`);
    for (const [i, text] of Object.values(files).entries()) await writeFile(join(folder, String(i)), text);
    return await buildAndDeliver(builder, image, [folder]);
  } finally {
    await rm(folder, {recursive: true, force: true});
  }
};

/** Replaces the text of a source file, once. */
const changed = async (path: string, before: string, after: string): Promise<Readonly<Record<string, string>>> => {
  const text = await readFile(join(root, path), 'utf8');
  if (text.split(before).length !== 2) throw new Error(`${path} has not once: ${before}`);
  return {[path]: text.replace(before, after)};
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
  const file = `migrations/order/${await nextNumber()}_${name}`;
  return replaceFiles(builder, from, image, {
    [`${file}.up.sql`]: `-- Phase: expand\n${sql};\n`,
    [`${file}.down.sql`]: '',
  });
};

/** Answers every twentieth request with 500. */
const erring = () =>
  changed(
    'packages/http/src/dispatch.ts',
    '    const {path} = ctx;\n',
    `    const {path} = ctx;
    if (Math.random() < 0.05 && !/^\\/(livez|readyz|metrics)$/.test(path)) throw new Error('wrong on purpose');
`,
  );

const unready = () =>
  changed('packages/runtime/src/admin.ts', 'return serving() ? found', 'return Date.now() < 0 ? found');

/**
 * Builds the images of the proofs, and brings them to the cluster.
 *
 * @param cluster `one-node`, `kind` or `named`, as dev/cluster/kubeconfig says
 * @param image of the services, if the cluster can pull it already
 */
export const buildImages = async (cluster: string, image?: string) => {
  const builder = builders[cluster]!();
  if (cluster === 'one-node') await run('dev/cluster/engine-images/build', []);
  // A node pulls a tag once.
  const tag = Date.now().toString(36);
  const name = `${builder.registry}ecom:${tag}`;
  const build = (target: string, as: string) => buildAndDeliver(builder, as, ['--target', target, '.']);
  const current = image ?? (await build('services', name));
  const gift = 'alter table orders add column gift_message text';
  const wrong = 'alter table no_such_table add column x text';
  return {
    current,
    next: await addMigration(builder, current, `${name}-next`, 'gift_message', gift),
    broken: await addMigration(builder, current, `${name}-broken`, 'broken', wrong),
    erring: await replaceFiles(builder, current, `${name}-erring`, await erring()),
    unready: await replaceFiles(builder, current, `${name}-unready`, await unready()),
    operator: await build('operator', `${builder.registry}ecom-operator:${tag}`),
    standalone: await build('standalone', `${builder.registry}ecom-standalone:${tag}`),
  };
};
