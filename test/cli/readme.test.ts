import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'ava';
import {administrator} from '../e2e/contract.ts';
import {startStandaloneShop} from '../e2e/standalone-shop.ts';
import {spawnEcom} from './run-cli.ts';

type Step = {readonly command: string; readonly output: string};

/** The commands that the README shows, each with what it prints. */
const readSteps = async (): Promise<readonly Step[]> => {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  const block = /```console\n([\s\S]*?)```/.exec(readme)![1]!.replaceAll(/^ {2}/gm, '');
  return block
    .split(/^\$ /m)
    .slice(1)
    .map(step => {
      const [command, ...lines] = step.trimEnd().split('\n');
      return {command: command!, output: lines.join('\n')};
    });
};

const numbers = /\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}\b/g;

/** What differs from run to run, replaced; the widths of columns follow from it. */
const normalize = (text: string, url: string) =>
  text
    .replaceAll(url, 'http://localhost:8080')
    .replaceAll(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, 'ID')
    .replaceAll(/\bek_\w+/g, 'KEY')
    .replaceAll(numbers, 'NUMBER')
    .replaceAll(/v\d+\.\d+\.\d+/g, 'VERSION')
    .replaceAll(/[\d.]+ GiB/g, 'SIZE')
    .replaceAll(/ +/g, ' ')
    .trim()
    // A terminal mixes standard output and standard error.
    .split('\n')
    .sort();

test('the commands in the README print what it shows', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'ecom-readme-'));
  const shop = await startStandaloneShop();
  t.teardown(async () => {
    await shop.stop();
    await rm(folder, {recursive: true, force: true});
  });
  const env = {ECOM_CONFIG_DIR: folder, HOME: folder};
  await spawnEcom(['contexts', 'add', 'local', shop.url], {env});

  const steps = await readSteps();
  t.true(steps.length >= 10);
  /** The numbers of orders here, by those in the README. */
  const actual = new Map<string, string>();
  for (const {command, output} of steps) {
    const [line, input] = command.split(' < ');
    const argv = [...line!.replace(/^ecom /, '').matchAll(/'([^']*)'|(\S+)/g)].map(
      ([, quoted, word]) => quoted ?? actual.get(word!) ?? word!,
    );
    const {exitCode, stdout, stderr} = await spawnEcom(argv, {env, ...(input && {input: administrator.password})});
    t.is(exitCode, 0, `${command}: ${stderr}`);
    const shown = [...output.matchAll(numbers)];
    const found = [...stdout.matchAll(numbers)];
    if (argv[1] === 'list') for (const [i, [number]] of shown.entries()) actual.set(number, found[i]?.[0] ?? '');
    // Progress is not shown; JSON has the whole order.
    if (output)
      t.deepEqual(
        normalize(stdout + (line!.includes('seed') ? '' : stderr), shop.url),
        normalize(output, shop.url),
        command,
      );
  }
});
