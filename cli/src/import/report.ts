import {appendFile, rm, stat, truncate, writeFile} from 'node:fs/promises';
import {formatCsv} from '../output/table.ts';
import type {FileProblem} from './row.ts';

const columns = {
  line: ({line}: FileProblem) => line,
  column: ({column}: FileProblem) => column,
  message: ({message}: FileProblem) => message,
  value: ({value}: FileProblem) => value,
};

/** The file of refused rows; it exists only if there are any. */
export type Report = {
  readonly file: string;
  /** In bytes. */
  readonly size: () => number;
  readonly add: (problems: readonly FileProblem[]) => Promise<void>;
};

/** @param size of the report that is continued, in bytes; 0 to begin a new one */
export const openReport = async (file: string, size: number): Promise<Report> => {
  let written = size > 0 ? Math.min(size, await sizeOf(file)) : 0;
  if (written > 0) await truncate(file, written);
  else await rm(file, {force: true});
  return {
    file,
    size: () => written,
    async add(problems) {
      if (problems.length === 0) return;
      const text = `${await formatCsv(problems, columns, {header: written === 0})}\n`;
      await (written === 0 ? writeFile(file, text) : appendFile(file, text));
      written += Buffer.byteLength(text);
    },
  };
};

const sizeOf = (file: string) =>
  stat(file).then(
    ({size}) => size,
    () => 0,
  );
