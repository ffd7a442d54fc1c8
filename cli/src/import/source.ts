import {createReadStream} from 'node:fs';
import {stat} from 'node:fs/promises';
import {CommandError, UsageError} from '../client/errors.ts';

/** A file that is read from its beginning to its end. */
export type Source = {
  /** As messages name it. */
  readonly name: string;
  /** In bytes; undefined for standard input. */
  readonly size: number | undefined;
  /** RFC 3339; undefined for standard input. */
  readonly modifiedAt: string | undefined;
  /** How many bytes are read by now. */
  readonly bytesRead: () => number;
  /** @throws UsageError for what is not UTF-8 */
  readonly text: () => AsyncGenerator<string>;
};

const unreadable = (file: string) => (error: NodeJS.ErrnoException) => {
  throw new CommandError(
    `${file} cannot be read: ${error.code === 'ENOENT' ? 'there is no such file' : error.message}`,
  );
};

/** @param file its path; `-` is standard input */
export const openSource = async (file: string): Promise<Source> => {
  const isStandardInput = file === '-';
  const found = isStandardInput ? undefined : await stat(file).catch(unreadable(file));
  if (found && !found.isFile()) throw new CommandError(`${file} is not a file.`);
  const name = isStandardInput ? 'standard input' : file;
  let bytesRead = 0;
  return {
    name,
    size: found?.size,
    modifiedAt: found?.mtime.toISOString(),
    bytesRead: () => bytesRead,
    async *text() {
      const decoder = new TextDecoder('utf-8', {fatal: true});
      let line = 1;
      const decode = (chunk?: Uint8Array) => {
        try {
          return decoder.decode(chunk, {stream: chunk !== undefined});
        } catch {
          throw new UsageError(`${name}: not UTF-8 at line ${line + invalidLine(chunk)}. Save it as UTF-8.`);
        }
      };
      for await (const chunk of isStandardInput ? process.stdin : createReadStream(file)) {
        const text = decode(chunk);
        bytesRead += chunk.length;
        line += countLines(text);
        yield text;
      }
      yield decode();
    },
  };
};

const countLines = (text: string) => text.split('\n').length - 1;

/** How many lines of the chunk precede its first byte that is not UTF-8. */
const invalidLine = (chunk: Uint8Array = new Uint8Array()): number =>
  countLines(new TextDecoder().decode(chunk).split('\uFFFD')[0]!);
