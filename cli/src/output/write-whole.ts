import {rename, rm, writeFile} from 'node:fs/promises';

/** Writes a file as a whole, readable by its owner only: an interrupted command leaves the old one. */
export const writeWhole = async (file: string, content: string | Uint8Array): Promise<void> => {
  const temporary = `${file}.${crypto.randomUUID()}`;
  try {
    await writeFile(temporary, content, {mode: 0o600});
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, {force: true});
    throw error;
  }
};
