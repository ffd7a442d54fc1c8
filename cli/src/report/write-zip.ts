import {rename, writeFile} from 'node:fs/promises';
import {strToU8, zipSync} from 'fflate';

/** Writes texts as a zip, as a whole: an interrupted command leaves no half of it. */
export const writeZip = async (file: string, texts: Readonly<Record<string, string>>): Promise<void> => {
  const files = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, strToU8(text)]));
  const temporary = `${file}.${process.pid}`;
  await writeFile(temporary, zipSync(files), {mode: 0o600});
  await rename(temporary, file);
};
