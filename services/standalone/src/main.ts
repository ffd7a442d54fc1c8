import {enableCompileCache} from 'node:module';
import {setFlagsFromString} from 'node:v8';

// Before anything else is loaded: the second start needs no compilation, and takes half as long.
enableCompileCache();
// Saves memory on a laptop: collect garbage when the heap has grown by a seventh over the live objects, not when it has multiplied.
setFlagsFromString('--heap-growing-percent=15');
const [role] = process.argv.slice(2);
if (role === 'seed') {
  const {runSeed} = await import('./seed.ts');
  await runSeed(process.env);
} else if (role === 'republish') {
  const {runRepublish} = await import('./republish.ts');
  await runRepublish(process.env);
} else if (role === 'docs') {
  const {runDocs} = await import('./docs.ts');
  await runDocs(process.env);
} else {
  const {runStandalone} = await import('./run.ts');
  await runStandalone(process.env);
}
