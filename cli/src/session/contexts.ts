import {mkdir, readFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {CommandError} from '../client/errors.ts';
import {writeWhole} from '../output/write-whole.ts';

/** A shop that this computer knows. */
export type Context = {
  readonly url: string;
  /** Destructive commands name the context in their question. */
  readonly production?: boolean;
};

export type Contexts = {readonly current: string; readonly contexts: Readonly<Record<string, Context>>};

/** What `make up` runs. */
const initial: Contexts = {current: 'local', contexts: {local: {url: 'http://localhost:8080'}}};

/** Writes JSON, in a folder that only its owner can enter. */
export const writePrivateFile = async (file: string, content: unknown): Promise<void> => {
  await mkdir(dirname(file), {recursive: true, mode: 0o700});
  await writeWhole(file, `${JSON.stringify(content, null, 2)}\n`);
};

/** @returns undefined without such a file; @throws CommandError when it is damaged */
export const readJsonFile = async (file: string): Promise<unknown> => {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new CommandError(`${file} cannot be read (${(error as Error).message}). Mend or delete it.`);
  }
};

/** The contexts in a configuration folder. */
export const contextStore = (folder: string) => {
  const file = join(folder, 'contexts.json');
  const read = async (): Promise<Contexts> => ((await readJsonFile(file)) as Contexts | undefined) ?? initial;
  return {
    read,
    /** @throws CommandError for an unknown name */
    async get(name?: string): Promise<Context & {readonly name: string}> {
      const {current, contexts} = await read();
      const wanted = name ?? current;
      const context = contexts[wanted];
      if (!context) throw unknownContext(wanted, Object.keys(contexts));
      return {...context, name: wanted};
    },
    async update(change: (contexts: Contexts) => Contexts): Promise<void> {
      await writePrivateFile(file, change(await read()));
    },
  };
};

const unknownContext = (name: string, known: readonly string[]) =>
  new CommandError(
    `There is no context ${name}. Contexts: ${known.join(', ')}. Add one with: ecom contexts add ${name} URL`,
  );
