import {mkdir, stat} from 'node:fs/promises';
import {dirname} from 'node:path';
import {notCreated, notFolder} from './failures.ts';

const isFolder = (path: string) =>
  stat(path).then(
    found => found.isDirectory(),
    () => false,
  );

/**
 * Creates a folder with its parents. `mkdir` with `recursive` does not end where no folder can be created, as in `/proc`.
 *
 * @throws Failure `unavailable` for a file in its place and where nothing can be created, or the error of the file system
 */
export const createFolder = async (path: string, mayCreateParent = true): Promise<void> => {
  try {
    await mkdir(path);
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    if (await isFolder(path)) return;
    if (code === 'EEXIST' || code === 'ENOTDIR') throw notFolder(path);
    if (code !== 'ENOENT') throw error;
    if (!mayCreateParent || path === dirname(path)) throw notCreated(path);
    await createFolder(dirname(path));
    await createFolder(path, false);
  }
};
