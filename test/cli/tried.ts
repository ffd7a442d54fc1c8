import {readFile} from 'node:fs/promises';
import {loadCommands} from '@ecom/cli/main';

/** A command line that a test has run. */
export type Tried = {readonly argv: readonly string[]; readonly exitCode: number | null};

/** Commands that succeed only with engines, where `node test/engines.ts` tries that. */
const needEngines = new Set(['catalog:rebuild', 'events:tail', 'topics:apply', 'topics:status']);

const isJson = ({argv}: Tried) => argv.some(each => each === '--json' || each === '--output=json');

/** What the tests of every command must try. */
const successes: Readonly<Record<string, (tried: Tried) => boolean>> = {
  success: tried => tried.exitCode === 0 && !isJson(tried),
  'success with --json': tried => tried.exitCode === 0 && isJson(tried),
};
const errors: typeof successes = {error: ({exitCode}) => exitCode !== 0};

/** The command of a command line: its first words are its path. */
const commandOf = (argv: readonly string[], commands: ReadonlySet<string>): string | undefined =>
  argv.map((_, i) => argv.slice(0, i + 1).join(':')).findLast(id => commands.has(id));

/**
 * What the tests of a run have not tried, a line each.
 *
 * @param file command lines as JSON, a line each; `run-cli.ts` has written it
 */
export const findUntried = async (
  file: string,
  run: 'with engines' | 'without engines',
): Promise<readonly string[]> => {
  const commands = new Set((await loadCommands()).map(({id}) => id));
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  const tried = Map.groupBy(
    lines.map(line => JSON.parse(line) as Tried),
    ({argv}) => commandOf(argv, commands),
  );
  const demandedOf = (command: string) => {
    if (run === 'with engines') return needEngines.has(command) ? successes : {};
    return needEngines.has(command) ? errors : {...successes, ...errors};
  };
  return [...commands].flatMap(command =>
    Object.entries(demandedOf(command))
      .filter(([, isDone]) => !tried.get(command)?.some(isDone))
      .map(([name]) => `ecom ${command.replaceAll(':', ' ')}: no test has its ${name}`),
  );
};
