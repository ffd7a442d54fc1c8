import type {FileProduct, Locate, Row} from './row.ts';

/** The value at a path such as `variants[0].prices[1].amount`. */
const valueAt = (value: unknown, path: string): unknown =>
  path
    .split(/[.[\]]+/)
    .reduce((at, key) => (key === '' ? at : (at as Record<string, unknown> | undefined)?.[key]), value);

const locateIn =
  (line: number, row: unknown): Locate =>
  path => {
    const value = valueAt(row, path);
    return {line, column: path, value: typeof value === 'string' ? value : (JSON.stringify(value) ?? '')};
  };

const parse = (line: number, text: string): FileProduct => {
  try {
    const row = JSON.parse(text) as Row;
    return {line, row, locate: locateIn(line, row)};
  } catch (error) {
    return {line, problems: [{line, column: '', message: `is not JSON: ${(error as Error).message}`, value: text}]};
  }
};

/** The lines of a text, which only a line feed ends; `readline` would also split at U+2028, which JSON may contain. */
async function* linesOf(text: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of text) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    yield* lines;
  }
  yield rest;
}

/** Reads a file with a row of the API, as JSON, on each line. */
export async function* readNdjson(text: AsyncIterable<string>): AsyncGenerator<FileProduct> {
  let line = 0;
  for await (const each of linesOf(text)) {
    line += 1;
    if (each.trim() !== '') yield parse(line, each);
  }
}
