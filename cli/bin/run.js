#!/usr/bin/env node
import {existsSync} from 'node:fs';
import {enableCompileCache} from 'node:module';

// The repository has the TypeScript, which Node.js runs directly; the published package has what it was compiled to.
enableCompileCache();
const source = new URL('../src/main.ts', import.meta.url);
const {main} = await import(existsSync(source) ? source.href : '../dist/main.js');
process.exitCode = await main(process.argv.slice(2));
