import {createReadStream, createWriteStream} from 'node:fs';
import {mkdir, open, readdir, rename, rm, rmdir} from 'node:fs/promises';
import {dirname, join, relative, sep} from 'node:path';
import {pipeline} from 'node:stream/promises';
import {type BackupStore, destinationFailed, fileMissing} from './backup-store.ts';

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;
const isMissing = (error: unknown) => codeOf(error) === 'ENOENT';

/** Backups in a folder, which only its owner may read. */
export const folderStore = (folder: string): BackupStore => {
  const fileOf = (path: string) => join(folder, path);
  const explain = (error: unknown): unknown => {
    const {syscall, message} = error as NodeJS.ErrnoException;
    return syscall ? destinationFailed(folder, message) : error;
  };

  return {
    async write(path, content) {
      const file = fileOf(path);
      const unfinished = `${file}.unfinished`;
      try {
        await mkdir(dirname(file), {recursive: true, mode: 0o700});
        await pipeline(content, createWriteStream(unfinished, {mode: 0o600, flush: true}));
        await rename(unfinished, file);
      } catch (error) {
        await rm(unfinished, {force: true}).catch(() => {});
        throw explain(error);
      }
    },

    async read(path) {
      const handle = await open(fileOf(path)).catch(error => {
        throw isMissing(error) ? fileMissing(fileOf(path)) : explain(error);
      });
      return createReadStream('', {fd: handle});
    },

    async list(below = '') {
      try {
        const entries = await readdir(fileOf(below), {recursive: true, withFileTypes: true});
        return entries
          .filter(entry => entry.isFile())
          .map(entry => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
          .toSorted();
      } catch (error) {
        if (isMissing(error)) return [];
        throw explain(error);
      }
    },

    async remove(path) {
      await rm(fileOf(path), {force: true}).catch(error => {
        throw explain(error);
      });
      // Folders that are empty now.
      for (let parent = dirname(path); parent !== '.'; parent = dirname(parent)) {
        const isRemoved = await rmdir(fileOf(parent)).then(
          () => true,
          () => false,
        );
        if (!isRemoved) return;
      }
    },
  };
};
