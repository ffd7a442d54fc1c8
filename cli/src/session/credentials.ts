import {join} from 'node:path';
import {contextStore, readJsonFile, writePrivateFile} from './contexts.ts';

/** What proves who calls: a session of `ecom login`, or an API key. */
export type Credentials =
  | {
      readonly type: 'session';
      readonly email: string;
      readonly accessToken: string;
      readonly refreshToken: string;
      readonly expiresAt: string;
    }
  | {readonly type: 'api-key'; readonly key: string};

type File = Readonly<Record<string, Credentials>>;

/** The credentials in a configuration folder, by the address of the shop: they are sent nowhere else. */
export const credentialStore = (folder: string) => {
  const file = join(folder, 'credentials.json');
  const read = async (): Promise<File> => {
    const found = Object.entries(((await readJsonFile(file)) as File | undefined) ?? {});
    if (found.every(([url]) => URL.canParse(url))) return Object.fromEntries(found);
    // Older files have them by the name of the context.
    const {contexts} = await contextStore(folder).read();
    return Object.fromEntries(found.map(([name, each]) => [contexts[name]?.url ?? name, each]));
  };
  return {
    get: async (url: string): Promise<Credentials | undefined> => (await read())[url],
    set: async (url: string, credentials: Credentials) =>
      writePrivateFile(file, {...(await read()), [url]: credentials}),
    async remove(url: string) {
      const {[url]: _, ...rest} = await read();
      await writePrivateFile(file, rest);
    },
  };
};

export type CredentialStore = ReturnType<typeof credentialStore>;
