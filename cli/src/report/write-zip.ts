import {strToU8, zipSync} from 'fflate';
import {writeWhole} from '../output/write-whole.ts';

/** Writes texts as a zip. */
export const writeZip = async (file: string, texts: Readonly<Record<string, string>>): Promise<void> => {
  const files = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, strToU8(text)]));
  await writeWhole(file, zipSync(files));
};
