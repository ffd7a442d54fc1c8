import {readFile, rename, writeFile} from 'node:fs/promises';

/** Keeps the address of the running server where people and tests find it; only its owner can read the file. */
export const keepAddress = async (file: string, url: string): Promise<void> => {
  await writeFile(`${file}.new`, `${JSON.stringify({url})}\n`, {mode: 0o600});
  await rename(`${file}.new`, file);
};

/** The port that the server had the last time, if that is known. */
export const lastPort = async (file: string): Promise<number | undefined> => {
  const port = /:(\d+)\/postgres["?]/.exec(await readFile(file, 'utf8').catch(() => ''))?.[1];
  return port ? Number(port) : undefined;
};
