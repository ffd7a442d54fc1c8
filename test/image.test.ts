import {execFile} from 'node:child_process';
import {existsSync} from 'node:fs';
import {glob, mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {dirname, join, matchesGlob, relative, resolve, sep} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import test from 'ava';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFile(join(root, path), 'utf8');
const standalone = 'services/standalone/src';

/** The repository's files that match `pattern`, without those of npm packages. */
const list = async (pattern: string): Promise<string[]> => {
  const files: string[] = [];
  const exclude = (path: string) => path.includes('node_modules');
  for await (const file of glob(pattern, {cwd: root, exclude})) files.push(file);
  return files.sort();
};

/** The files that the code of `file` imports, statically or dynamically, for values or for types; npm packages are left out. */
const importsOf = async (file: string): Promise<string[]> => {
  const code = await read(file);
  const specifiers = [...code.matchAll(/\b(?:from|import)[ (]'([^']+)'/g)].map(([, specifier]) => specifier!);
  const {resolve: resolvePackage} = createRequire(join(root, file));
  return specifiers.flatMap(specifier => {
    if (specifier.startsWith('.')) return [join(dirname(file), specifier)];
    return specifier.startsWith('@ecom/') ? [relative(root, resolvePackage(specifier))] : [];
  });
};

/** Every file that the entries import, directly or through others, and the entries themselves. */
const reachableFrom = async (entries: readonly string[]): Promise<Set<string>> => {
  const reached = new Set(entries);
  // A set's iteration includes what is added meanwhile.
  for (const file of reached) for (const imported of await importsOf(file)) reached.add(imported);
  return reached;
};

/** As Docker reads .dockerignore: the last pattern that matches the path, or a folder above it, decides. */
const isIgnored = (file: string, patterns: readonly string[]): boolean => {
  const parts = file.split(sep);
  const paths = parts.map((_, index) => parts.slice(0, index + 1).join('/'));
  const last = patterns.findLast(pattern => paths.some(path => matchesGlob(path, pattern.replace(/^!/, ''))));
  return last !== undefined && !last.startsWith('!');
};

const readIgnorePatterns = async () =>
  (await read('.dockerignore')).split('\n').filter(line => line !== '' && !line.startsWith('#'));

const serviceEntries = async () => [
  ...(await list('services/*/src/main.ts')).filter(file => !file.startsWith(standalone)),
  ...(await list('cli/src/{commands,hooks}/**/*.ts')),
  'cli/src/main.ts',
  `${standalone}/docs.ts`,
  `${standalone}/seed.ts`,
];

test('the image contains every file that its processes import', async t => {
  const patterns = await readIgnorePatterns();
  const files = [...(await reachableFrom([...(await serviceEntries()), `${standalone}/main.ts`]))];
  t.deepEqual(
    files.filter(file => !existsSync(resolve(root, file)) || isIgnored(file, patterns)),
    [],
  );
  t.true(files.length > 200, `only ${files.length} files were found`);
});

test('the image contains no code that only tests import', async t => {
  const patterns = await readIgnorePatterns();
  const reached = await reachableFrom([...(await serviceEntries()), `${standalone}/main.ts`]);
  const shipped = (await list('{cli/src,packages/*/src,services/*/src}/**/*.ts')).filter(
    file => !isIgnored(file, patterns),
  );
  t.deepEqual(
    shipped.filter(file => !reached.has(file)),
    [],
  );
});

test('no role of the target `services` imports the embedded PostgreSQL', async t => {
  const files = [...(await reachableFrom(await serviceEntries()))];
  t.deepEqual(
    files.filter(file => file.startsWith('packages/embedded-postgres/')),
    [],
  );
});

/** The sources of the operator, whose composition root starts it. */
const operatorEntries = async () =>
  (await list('k8s/operator/src/**/*.ts')).filter(file => !file.endsWith('.test.ts') && !file.includes('/testing/'));

test('the image of the operator contains what it imports, and the chart that it renders', async t => {
  const patterns = await readIgnorePatterns();
  const imported = [...(await reachableFrom(await operatorEntries()))];
  const chart = (await list('charts/ecom/**')).filter(file => /\.(json|ya?ml|tpl|txt)$/.test(file));
  const [tests, rendered] = [/^charts\/ecom\/ci\//, /^charts\/ecom\/(?!ci\/)/].map(pattern =>
    chart.filter(file => pattern.test(file)),
  );
  t.deepEqual(
    [...imported, ...rendered!].filter(file => !existsSync(resolve(root, file)) || isIgnored(file, patterns)),
    [],
  );
  t.true(imported.length > 3 && rendered!.length > 20);
  for (const file of tests!) t.true(isIgnored(file, patterns), file);
});

// The image contains those that npm links for it.
test('the operator imports from no workspace that it does not depend on', async t => {
  const declared = new Set(['k8s/operator']);
  // A set's iteration includes what is added meanwhile.
  for (const folder of declared) {
    const {dependencies = {}} = JSON.parse(await read(`${folder}/package.json`));
    for (const name of Object.keys(dependencies))
      if (name.startsWith('@ecom/'))
        declared.add(name === '@ecom/charts' ? 'charts' : name.replace('@ecom', 'packages'));
  }
  const files = [...(await reachableFrom(await operatorEntries()))];
  t.deepEqual(
    files.filter(file => ![...declared].some(folder => file.startsWith(`${folder}/src/`))),
    [],
  );
  t.true(files.length > 3);
});

test('a standalone shop in a container listens on all interfaces by default', async t => {
  const [, standaloneTarget] = (await read('Dockerfile')).split(/^FROM services AS standalone$/m);
  t.regex(standaloneTarget!, /^ENV HOST=::$/m);
});

test('no process of an image is started through a shell, which would not pass signals on', async t => {
  const starts = (await read('Dockerfile')).split('\n').filter(line => /^(ENTRYPOINT|CMD)/.test(line));
  t.is(starts.length, 3);
  for (const line of starts) t.regex(line, /^[A-Z]+ \[/);
});

test('no image runs as root', async t => {
  const targets = (await read('Dockerfile')).split(/^(?=FROM .* AS (?:services|operator)$)/m).slice(1);
  t.is(targets.length, 2);
  for (const target of targets) t.deepEqual(target.match(/^USER .*$/gm), ['USER 1000:1000']);
});

// The script runs in the image's build; it needs GNU find.
(process.platform === 'linux' ? test : test.skip)('the image leaves out what packages do not need to run', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'ecom-prune-'));
  t.teardown(() => rm(folder, {recursive: true}));
  const remaining = [
    'node_modules/a/LICENSE',
    'node_modules/a/index.js',
    'node_modules/a/lib/native.node',
    'node_modules/a/lib/native.so.1',
    'node_modules/a/package.json',
    'packages/own/node_modules/b/index.mjs',
    'packages/own/src/testing/own.ts',
  ];
  const pruned = [
    'node_modules/a/README.md',
    'node_modules/a/index.d.ts',
    'node_modules/a/index.js.map',
    'node_modules/a/src/native.cc',
    'node_modules/a/test/a.js',
    'node_modules/node-rdkafka/deps/librdkafka/dev-conf.json',
    'packages/own/node_modules/b/index.d.mts',
  ];
  for (const file of [...remaining, ...pruned, 'services/x/package.json', 'cli/package.json']) {
    await mkdir(dirname(join(folder, file)), {recursive: true});
    await writeFile(join(folder, file), '');
  }
  await promisify(execFile)(join(root, 'scripts/prune-packages.sh'), {cwd: folder});
  t.deepEqual(
    [...remaining, ...pruned].filter(file => existsSync(join(folder, file))),
    remaining,
  );
});
