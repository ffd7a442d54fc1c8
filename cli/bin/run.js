#!/usr/bin/env node
import {existsSync, readFileSync} from 'node:fs';
import {enableCompileCache} from 'node:module';

const argv = process.argv.slice(2);
if (argv.length === 1 && argv[0] === '--version') {
  // Scripts ask often: nothing else needs to be loaded for it.
  console.log(`ecom ${JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version}`);
} else {
  enableCompileCache();
  // `ecom … | head` has read enough.
  process.stdout.on('error', error => {
    if (error.code === 'EPIPE') process.exit(0);
  });
  // The repository has the TypeScript, which Node.js runs directly; the published package has what it was compiled to.
  const source = new URL('../src/main.ts', import.meta.url);
  const {main} = await import(existsSync(source) ? source.href : '../dist/main.js');
  process.exitCode = await main(argv);
}
