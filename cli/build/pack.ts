import {globSync} from 'node:fs';
import {cp, readFile, rm, writeFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

// Compiles the CLI for npm. The repository's own packages and what every command needs are bundled, since hundreds of small files are slow to load;
// the dependencies of package.json stay what npm installs.
const root = fileURLToPath(new URL('..', import.meta.url));
const {dependencies} = JSON.parse(await readFile(`${root}package.json`, 'utf8'));

await rm(`${root}dist`, {recursive: true, force: true});
const {metafile} = await build({
  absWorkingDir: root,
  entryPoints: ['src/main.ts', ...globSync('src/{commands,hooks}/**/*.ts', {cwd: root})],
  outbase: 'src',
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  external: Object.keys(dependencies).flatMap(name => [name, `${name}/*`]),
  // Bundled CommonJS requires Node's own modules.
  banner: {js: "import {createRequire} from 'node:module';\nconst require = createRequire(import.meta.url);"},
  legalComments: 'eof',
  logLevel: 'warning',
  metafile: true,
});

// Their licenses demand that a copy has their text.
const inputs = Object.values(metafile.outputs).flatMap(output => Object.keys(output.inputs));
const packages = new Set(inputs.flatMap(file => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []));
const licenses = [...packages].toSorted().map(async folder => {
  const [file] = globSync(`${folder}/{license,licence,LICENSE,License}*`, {cwd: root});
  if (!file) throw new Error(`${folder} has no license.`);
  return `${folder.replace(/^.*node_modules\//, '')}\n\n${await readFile(`${root}${file}`, 'utf8')}`;
});
await writeFile(`${root}dist/LICENSES.txt`, (await Promise.all(licenses)).join('\n\n----\n\n'));

// What commands read from the repository.
for (const folder of ['migrations', 'charts/ecom-operator']) {
  await rm(`${root}${folder}`, {recursive: true, force: true});
  await cp(fileURLToPath(new URL(`../../${folder}`, import.meta.url)), `${root}${folder}`, {recursive: true});
}
