import {once} from 'node:events';
import {open, rename, rm} from 'node:fs/promises';

/**
 * Writes texts to a file as they arrive, or to standard output. The file appears when it is complete.
 *
 * @param file its path; undefined for standard output
 */
export const writeTexts = async (file: string | undefined, texts: AsyncIterable<string>): Promise<void> => {
  if (file === undefined) {
    for await (const text of texts) if (!process.stdout.write(text)) await once(process.stdout, 'drain');
    return;
  }
  const unfinished = `${file}.new`;
  const handle = await open(unfinished, 'w');
  try {
    for await (const text of texts) await handle.write(text);
    await handle.close();
    await rename(unfinished, file);
  } catch (error) {
    await handle.close();
    await rm(unfinished, {force: true});
    throw error;
  }
};
