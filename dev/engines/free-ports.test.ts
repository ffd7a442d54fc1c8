import {execFile} from 'node:child_process';
import {promisify} from 'node:util';
import test from 'ava';

const childModule = new URL('./child.ts', import.meta.url).href;

/** The ports that a process of its own gets, which lives until the others have theirs. */
const portsOfProcess = async (): Promise<readonly number[]> => {
  const script = `
    const {freePorts} = await import(${JSON.stringify(childModule)});
    console.log(JSON.stringify(await freePorts(150)));
    setTimeout(() => {}, 3000);`;
  const {stdout} = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  return JSON.parse(stdout);
};

test('processes that run at once never choose the same port, before anybody listens on it', async t => {
  const ports = (await Promise.all(Array.from({length: 6}, portsOfProcess))).flat();
  t.is(new Set(ports).size, 900);
});
