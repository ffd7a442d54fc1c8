import {readFile, rm} from 'node:fs/promises';
import {isDeepStrictEqual} from 'node:util';
import {CommandError} from '../client/errors.ts';
import {writeWhole} from '../output/write-whole.ts';
import type {Counts} from './send.ts';

/** How far an import has come. */
export type Checkpoint = {
  /** The line on which the last acknowledged product begins. */
  readonly line: number;
  readonly counts: Counts;
  /** Of the report, in bytes. */
  readonly reportSize: number;
};

/** What must be the same to continue an import: the file, the shop, the flags. */
type Subject = Readonly<Record<string, string | number | undefined>>;

export type Checkpoints = {
  /** The checkpoint of an interrupted import. @throws CommandError when it is of another file, shop or currency */
  readonly read: () => Promise<Checkpoint | undefined>;
  readonly write: (checkpoint: Checkpoint) => Promise<void>;
  readonly remove: () => Promise<void>;
};

/** Checkpoints in a file, which exists while an import is not complete. */
export const checkpointsIn = (file: string, subject: Subject): Checkpoints => ({
  async read() {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    const {checkpoint, ...saved} = JSON.parse(text);
    if (!isDeepStrictEqual(saved.subject, JSON.parse(JSON.stringify(subject))))
      throw new CommandError(
        `${file} is of another import: the file, the shop or the flags have changed. Run it without --resume to send everything.`,
      );
    return checkpoint;
  },
  write: checkpoint => writeWhole(file, JSON.stringify({subject, checkpoint})),
  remove: () => rm(file, {force: true}),
});
