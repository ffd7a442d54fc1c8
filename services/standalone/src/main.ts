import {enableCompileCache} from 'node:module';

// Before anything else is loaded: the second start compiles nothing, and takes half as long.
enableCompileCache();
const {runStandalone} = await import('./run.ts');
await runStandalone(process.env);
