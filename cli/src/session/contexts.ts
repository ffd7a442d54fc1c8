import {mkdir, readFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {CommandError, UsageError} from '../client/errors.ts';
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

/**
 * The address of a shop as contexts and credentials have it: without a slash at its end.
 *
 * @param name of the argument or flag
 * @throws UsageError when it is none
 */
export const addressOf = (name: string, text: string): string => {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol))
    throw new UsageError(`${name} must be an address such as https://shop.example`);
  return url.href.replace(/\/$/, '');
};

/** A name for a new context: the host of its address, `localhost-8380`. */
const newName = (url: string, known: Contexts['contexts']): string => {
  const host = new URL(url).host.replaceAll(/[^\w.-]+/g, '-').slice(0, 40);
  const names = [host, ...Array.from(Object.keys(known), (_, i) => `${host}-${i + 2}`)];
  return names.find(name => !known[name])!;
};

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
    /** The context of an address; without one, the address is its own name. */
    async at(url: string): Promise<Context & {readonly name: string}> {
      const [name, context] = Object.entries((await read()).contexts).find(each => each[1].url === url) ?? [url];
      return {...context, url, name};
    },
    /** Makes the context of an address the current one, and adds it if there is none. @returns its name */
    async use(url: string): Promise<string> {
      const {contexts} = await read();
      const [name] = Object.entries(contexts).find(each => each[1].url === url) ?? [newName(url, contexts)];
      await writePrivateFile(file, {current: name, contexts: {[name]: {url}, ...contexts}});
      return name;
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
