import {readFile, writeFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';

/**
 * Replaces what a document of `docs/` holds between `<!-- NAME -->` and `<!-- /NAME -->`.
 *
 * @throws Error when the document has no such place
 */
export const writeSection = async (document: string, name: string, text: string): Promise<void> => {
  const file = fileURLToPath(new URL(`../docs/${document}`, import.meta.url));
  const before = await readFile(file, 'utf8');
  const place = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`);
  if (!place.test(before)) throw new Error(`docs/${document} has no place for ${name}`);
  await writeFile(
    file,
    before.replace(place, (_, begin, end) => `${begin}${text.trimEnd()}\n${end}`),
  );
};

/** Rows as a table of Markdown; the first row is its head. */
export const markdownTable = ([head, ...rows]: readonly (readonly string[])[]): string =>
  [head!, head!.map(() => '---'), ...rows].map(row => `| ${row.join(' | ')} |`).join('\n');
