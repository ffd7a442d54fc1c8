import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {Config, run} from '@oclif/core';
import {exitCodeOf, explain} from './explain.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const isSource = import.meta.url.endsWith('.ts');
const folder = isSource ? 'src' : 'dist';
const extension = isSource ? '.ts' : '.js';

/** The file of the command that a command line begins with: its words are its path. Undefined for topics, help and what does not exist. */
const commandFileOf = (argv: readonly string[]): string | undefined => {
  const end = argv.findIndex(each => !/^[a-z-]+$/.test(each) || each.startsWith('-'));
  const words = end < 0 ? argv : argv.slice(0, end);
  return words
    .map((_, i) => `${words.slice(0, i + 1).join('/')}${extension}`)
    .findLast(file => existsSync(`${root}${folder}/commands/${file}`));
};

const everyFile = `**/*${extension}`;
const configs = new Map<string, Promise<Config>>();

/** oclif's configuration with the command of one file, or with all commands: a start loads what it needs. */
const loadConfig = (file = everyFile): Promise<Config> => {
  const load = async () => {
    const pjson = JSON.parse((await readFile(`${root}package.json`, 'utf8')).replaceAll('"./dist/', `"./${folder}/`));
    pjson.oclif.commands = {strategy: 'pattern', target: `./${folder}/commands`, globPatterns: [file]};
    // The plugins have commands of their own, and none for a command of ours.
    if (file !== everyFile) pjson.oclif.plugins = [];
    return Config.load({root, pjson});
  };
  const loading = configs.get(file) ?? load();
  configs.set(file, loading);
  return loading;
};

/** All commands of this package, for documents and tests. */
export const loadCommands = async () => {
  const {commands} = await loadConfig();
  return commands.filter(({pluginName}) => pluginName === '@ecom/cli').toSorted((a, b) => a.id.localeCompare(b.id));
};

/**
 * Runs a command line.
 *
 * @param argv without the program: `['users', 'list']`
 * @returns the exit code: 0, 1 when something was refused, 2 for wrong usage, 3 when the shop cannot be reached
 */
export const main = async (argv: readonly string[]): Promise<number> => {
  try {
    await run([...argv], await loadConfig(commandFileOf(argv)));
    return Number(process.exitCode ?? 0);
  } catch (error) {
    const text = explain(error, argv.includes('--debug'));
    if (text) console.error(text);
    return exitCodeOf(error);
  }
};
