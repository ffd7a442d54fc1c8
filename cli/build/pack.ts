import {globSync} from 'node:fs';
import {cp, readFile, rm} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

// Compiles the CLI for npm: the repository's own packages are bundled, the dependencies of package.json stay what npm installs.
const root = fileURLToPath(new URL('..', import.meta.url));
const {dependencies} = JSON.parse(await readFile(`${root}package.json`, 'utf8'));

await rm(`${root}dist`, {recursive: true, force: true});
await build({
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
  legalComments: 'eof',
  logLevel: 'warning',
});

await rm(`${root}migrations`, {recursive: true, force: true});
await cp(fileURLToPath(new URL('../../migrations', import.meta.url)), `${root}migrations`, {recursive: true});
