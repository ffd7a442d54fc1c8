import {glob, readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {loadCommands} from '@ecom/cli/main';
import test from 'ava';

const folder = fileURLToPath(new URL('../../cli/src/commands/', import.meta.url));
const commands = await loadCommands();

test('every command has a summary, an example and --json', t => {
  for (const {id, summary, examples = [], enableJsonFlag} of commands) {
    t.regex(summary ?? '', /^[A-Z][^.]+$/, `${id} has no summary: a verb and its object, without a full stop`);
    t.true(examples.length > 0, `${id} has no example`);
    t.true(enableJsonFlag, `${id} has no --json`);
  }
});

test('every argument and flag has a summary', t => {
  for (const {id, flags = {}, args = {}} of commands) {
    for (const {name, summary, description} of Object.values(flags))
      if (name !== 'json') t.truthy(summary ?? description, `${id} --${name}`);
    for (const {name, description} of Object.values(args)) t.truthy(description, `${id} ${name}`);
  }
});

test('a command has 60 lines at most', async t => {
  for await (const file of glob('**/*.ts', {cwd: folder})) {
    const lines = (await readFile(folder + file, 'utf8')).split('\n').length - 1;
    t.true(lines <= 60, `${file} has ${lines} lines`);
  }
});
