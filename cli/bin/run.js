#!/usr/bin/env node
// This file alone must also be understood by Node.js 18, so that it can say which one is needed.
import {spawn} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

const argv = process.argv.slice(2);
const {version, engines} = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const needed = engines.node.replace('>=', '');
// The repository has the TypeScript, which Node.js runs directly; the published package has what it was compiled to.
const source = new URL('../src/main.ts', import.meta.url);
const isRepository = existsSync(source);

const isNewEnough = () => {
  const [[major, minor], [neededMajor, neededMinor]] = [process.versions.node, needed].map(each =>
    each.split('.').map(Number),
  );
  return major > neededMajor || (major === neededMajor && minor >= neededMinor);
};

/** Runs the same command line by another Node.js, with the same terminal. */
const runBy = node => {
  const child = spawn(node, process.argv.slice(1), {stdio: 'inherit'});
  // A terminal interrupts both; the child decides what follows.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (exitCode, signal) => {
    if (!signal) process.exit(exitCode);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
};

const run = async () => {
  const {enableCompileCache} = await import('node:module');
  enableCompileCache();
  // `ecom … | head` has read enough.
  process.stdout.on('error', error => {
    if (error.code === 'EPIPE') process.exit(0);
  });
  const {main} = await import(isRepository ? source.href : '../dist/main.js');
  process.exitCode = await main(argv);
};

// Scripts ask often: nothing else needs to be loaded for it.
if (argv.length === 1 && argv[0] === '--version') console.log(`ecom ${version}`);
else if (isNewEnough()) await run();
else {
  // What `make` brings when the machine's is too old.
  const brought = fileURLToPath(
    new URL(`../../.node/node_modules/node-${process.platform}-${process.arch}/bin/node`, import.meta.url),
  );
  if (isRepository && existsSync(brought)) runBy(brought);
  else {
    const remedy = isRepository ? 'Bring it with: make packages' : 'Install it from https://nodejs.org';
    console.error(`Error: ecom needs Node.js ${needed} or newer; this is ${process.version}.\n${remedy}`);
    process.exitCode = 1;
  }
}
