import {readFile, writeFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import type {Command} from '@oclif/core';
import {loadCommands} from '../src/main.ts';

/** The page that `generateDocs` writes. */
export const docsFile = fileURLToPath(new URL('../../docs/cli.md', import.meta.url));

type Flag = Command.Flag.Cached;
type Topics = Readonly<Record<string, {readonly description: string}>>;

const introduction = `# The CLI

\`ecom\` operates a shop from the command line: in the repository as \`npx ecom\`, in the image as its entry point, and from npm after \`make cli\` and \`npm install -g ecom-cli-*.tgz\`. This page is generated from the commands by \`npm run generate -w cli\`; each command prints its part with \`--help\`.

- Data go to standard output, words to standard error. \`--json\` prints what a command returns as JSON.
- A shop has one address, that of its gateway, which also leads to \`/ops/SERVICE\` of every service: \`make up\` and \`make fleet\` have it at <http://localhost:8080>, which is the first context.
- When a service is down, a list of several services has what the others have, and names the one that it lacks; the exit code is then 1. \`ecom status\` shows which is down, and \`ecom doctor\` what to do.
- The exit code is 0, or 1 when something was refused, 2 for wrong usage, 3 when the shop, an engine or the cluster cannot be reached.
- Wherever an id is expected, so is a name: an e-mail address, an order's number, a SKU or a slug; and of an id the first 8 or more digits suffice.
- Commands that destroy something ask. \`--yes\` answers; without a terminal and without \`--yes\` they refuse.
`;

const example = (each: Command.Example, id: string): string => {
  const text = typeof each === 'string' ? each : each.command;
  return text.replaceAll('<%= config.bin %>', 'ecom').replaceAll('<%= command.id %>', id);
};

const cell = (text: string | undefined) => (text ?? '').replaceAll('|', '\\|').replaceAll(/\s+/g, ' ').trim();

const flagRow = (name: string, flag: Flag): string => {
  const {char, summary, description, env, required, default: value} = flag;
  const options = flag.type === 'option' ? flag.options : undefined;
  const hints = [
    required && 'required',
    options && `one of ${options.join(', ')}`,
    typeof value === 'string' && `default: ${value}`,
    env && `variable: ${env}`,
  ].filter(Boolean);
  const text = `${summary ?? description ?? ''}${hints.length > 0 ? ` (${hints.join('; ')})` : ''}`;
  return `| \`--${name}\`${char ? `, \`-${char}\`` : ''} | ${cell(text)} |`;
};

const flagTable = (flags: readonly (readonly [string, Flag])[]): string =>
  flags.length === 0
    ? ''
    : ['', '| flag | |', '|---|---|', ...flags.map(([name, flag]) => flagRow(name, flag)), ''].join('\n');

const entriesOf = (flags: Command.Loadable['flags']) =>
  Object.entries(flags).toSorted(([a], [b]) => a.localeCompare(b));

const section = ({id, summary, description, args, flags, examples = []}: Command.Loadable): string => {
  const name = id.replaceAll(':', ' ');
  const usage = Object.entries(args).map(([arg, {required}]) =>
    required ? arg.toUpperCase() : `[${arg.toUpperCase()}]`,
  );
  const own = entriesOf(flags).filter(([, {helpGroup}]) => !helpGroup);
  return [
    `### ecom ${[name, ...usage].join(' ')}`,
    '',
    `${summary}.${description ? ` ${description}` : ''}`,
    flagTable(own),
    '```sh',
    ...examples.map(each => example(each, name)),
    '```',
    '',
  ].join('\n');
};

/** The reference of all commands, as Markdown. */
export const generateDocs = async (): Promise<string> => {
  const commands = await loadCommands();
  const manifest = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  const topics = (JSON.parse(manifest) as {oclif: {topics: Topics}}).oclif.topics;
  const shared = (group: string) => {
    const found = commands.flatMap(({flags}) => entriesOf(flags).filter(([, {helpGroup}]) => helpGroup === group));
    return flagTable([...new Map(found)]);
  };
  const parts = [
    introduction,
    '## Flags of all commands',
    shared('GLOBAL'),
    '## Flags of lists',
    shared('LIST'),
    '## Flags of platform commands',
    shared('CLUSTER'),
  ];
  const groups = Map.groupBy(commands, ({id}) => (id.includes(':') ? id.split(':')[0]! : ''));
  for (const [topic, members] of groups) {
    parts.push(
      topic ? `## ${topic}\n\n${topics[topic]!.description}.\n` : '## Session and shop\n',
      ...members.map(section),
    );
  }
  return `${parts
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trimEnd()}\n`;
};

if (import.meta.main) await writeFile(docsFile, await generateDocs());
