import {UsageError} from '../client/errors.ts';

/** The pairs that a repeated flag names, such as `Colour=black`. @throws UsageError */
export const pairsOf = (flag: string, texts: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    texts.map(text => {
      const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
      if (name === undefined || value === undefined)
        throw new UsageError(`--${flag}: write ${text} as NAME=VALUE, such as Colour=black.`);
      return [name, value];
    }),
  );
