import type {Command} from '@oclif/core';

type Topics = Readonly<Record<string, {readonly description?: string}>>;

const quote = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

const describe = (text = '') => quote(text.split('\n')[0]!.replace(/\.$/, ''));

/** The words after each beginning of a command, with a description: `users` → `list`. */
const childrenOf = (commands: readonly Command.Loadable[], topics: Topics): ReadonlyMap<string, string> => {
  const children = new Map<string, string>();
  for (const {id, summary} of commands) {
    const words = id.split(':');
    for (const [i, word] of words.entries()) {
      const key = `${words.slice(0, i).join(' ')}\n${word}`;
      if (i === words.length - 1 || !children.has(key))
        children.set(
          key,
          i === words.length - 1 ? summary! : (topics[words.slice(0, i + 1).join(':')]?.description ?? ''),
        );
    }
  }
  return children;
};

const flagLines = ({id, flags}: Command.Loadable): string[] =>
  Object.values(flags).map(flag => {
    const words = id.replaceAll(':', ' ');
    const options = flag.type === 'option' ? (flag.options ?? []) : [];
    return [
      `complete -c ecom -n ${quote(`string match -q '${words}*' -- (__ecom_words)`)}`,
      `-l ${flag.name}`,
      ...(flag.char ? [`-s ${flag.char}`] : []),
      ...(flag.type === 'option' ? ['-r'] : []),
      ...(options.length > 0 ? [`-f -a ${quote(options.join(' '))}`] : []),
      `-d ${describe(flag.summary ?? flag.description)}`,
    ].join(' ');
  });

/** Completions for fish (https://fishshell.com/docs/current/completions.html): commands, flags and their values. */
export const fishCompletions = (commands: readonly Command.Loadable[], topics: Topics): string =>
  [
    'function __ecom_words',
    "  string match -v -- '-*' (commandline -opc)[2..-1] | string join ' '",
    'end',
    ...[...childrenOf(commands, topics)].map(([key, summary]) => {
      const [before, word] = key.split('\n');
      return `complete -c ecom -f -n ${quote(`test "$(__ecom_words)" = '${before}'`)} -a ${word} -d ${describe(summary)}`;
    }),
    ...commands.flatMap(flagLines),
  ].join('\n');
