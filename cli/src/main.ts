import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {Config, run} from '@oclif/core';
import {exitCodeOf, explain} from './explain.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
let loading: Promise<Config> | undefined;

/** The commands and hooks of `src/` when this file is TypeScript, of `dist/` otherwise. */
const load = async (): Promise<Config> => {
  const text = await readFile(`${root}package.json`, 'utf8');
  const isSource = import.meta.url.endsWith('.ts');
  return Config.load({
    root,
    ignoreManifest: isSource,
    pjson: JSON.parse(isSource ? text.replaceAll('"./dist/', '"./src/') : text),
  });
};

/** All commands of this package, for documents and tests. */
export const loadCommands = async () => {
  loading ??= load();
  const {commands} = await loading;
  return commands.filter(({pluginName}) => pluginName === '@ecom/cli').toSorted((a, b) => a.id.localeCompare(b.id));
};

/**
 * Runs a command line.
 *
 * @param argv without the program: `['users', 'list']`
 * @returns the exit code: 0, 1 when something was refused, 2 for wrong usage, 3 when the shop cannot be reached
 */
export const main = async (argv: readonly string[]): Promise<number> => {
  loading ??= load();
  try {
    await run([...argv], await loading);
    return Number(process.exitCode ?? 0);
  } catch (error) {
    const text = explain(error, argv.includes('--debug'));
    if (text) console.error(text);
    return exitCodeOf(error);
  }
};
