import {join} from 'node:path';
import {readJsonFile, writePrivateFile} from './contexts.ts';

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

/** The credentials in a configuration folder, by context. */
export const credentialStore = (folder: string) => {
  const file = join(folder, 'credentials.json');
  const read = async () => ((await readJsonFile(file)) as File | undefined) ?? {};
  return {
    get: async (context: string): Promise<Credentials | undefined> => (await read())[context],
    set: async (context: string, credentials: Credentials) =>
      writePrivateFile(file, {...(await read()), [context]: credentials}),
    async remove(context: string) {
      const {[context]: _, ...rest} = await read();
      await writePrivateFile(file, rest);
    },
  };
};

export type CredentialStore = ReturnType<typeof credentialStore>;
