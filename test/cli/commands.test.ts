import {glob, readFile} from 'node:fs/promises';
import {basename} from 'node:path';
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

test('every command is tested: what it prints, its --json, and a refusal', async t => {
  const texts: string[] = [];
  for await (const file of glob('*.test.ts', {cwd: import.meta.dirname}))
    if (file !== basename(import.meta.filename)) texts.push(await readFile(`${import.meta.dirname}/${file}`, 'utf8'));
  const tests = texts.join('\n').replaceAll(/',\s*'/g, ' ');
  for (const {id} of commands) {
    const words = id.replaceAll(':', ' ');
    const runs = tests
      .split(new RegExp(`['\`"]${words}(?=['\`" ])`))
      .slice(1)
      .map(rest => rest.split('\n')[0]!);
    t.true(runs.length >= 3, `${words} needs tests of success, refusal and wrong usage`);
    t.true(
      runs.some(each => each.includes('--json')),
      `${words} needs a test of --json`,
    );
  }
});
