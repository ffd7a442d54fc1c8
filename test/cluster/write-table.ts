import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {markdownTable, writeSection} from '../section.ts';
import {root} from './programs.ts';

export type Row = readonly [name: string, seconds: string, seen: string];

const head = ['what', 'seconds', 'seen'];

/** Rows of the table that docs/kubernetes.md has. */
const knownRows = async (): Promise<readonly Row[]> => {
  const text = await readFile(join(root, 'docs/kubernetes.md'), 'utf8');
  const [, section = ''] = /<!-- proofs -->\n([\s\S]*?)<!-- \/proofs -->/.exec(text) ?? [];
  return section
    .split('\n')
    .filter(line => line.startsWith('| '))
    .slice(2)
    .map(line => line.slice(2, -2).split(' | ') as unknown as Row);
};

/**
 * Writes what was seen to the table in docs/kubernetes.md. Proofs that did not run keep the row of their last run.
 *
 * @param names of all proofs, in their order
 */
export const writeTable = async (names: readonly string[], rows: readonly Row[]): Promise<void> => {
  const all = new Map([...(await knownRows()), ...rows].map(row => [row[0], row]));
  const ordered = names.map(name => all.get(name)).filter(row => row !== undefined);
  await writeSection('kubernetes.md', 'proofs', markdownTable([head, ...ordered]));
};
