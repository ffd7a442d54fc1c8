import {readFile, rename, writeFile} from 'node:fs/promises';

/** Writes the address of the running server to a file for people and tests, readable by its owner only. */
export const writeAddress = async (file: string, url: string): Promise<void> => {
  await writeFile(`${file}.new`, `${JSON.stringify({url})}\n`, {mode: 0o600});
  await rename(`${file}.new`, file);
};

/** The port of the last start, if known. */
export const readLastPort = async (file: string): Promise<number | undefined> => {
  const port = /:(\d+)\/postgres["?]/.exec(await readFile(file, 'utf8').catch(() => ''))?.[1];
  return port ? Number(port) : undefined;
};
