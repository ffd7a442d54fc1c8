import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {requirements} from './asvs-requirements.ts';

const states = ['met', 'partly', 'not met', 'operator', 'none'] as const;

type State = (typeof states)[number];
type Link = {readonly text: string; readonly target: string};
type Row = {readonly ids: readonly string[]; readonly state: string; readonly links: readonly Link[]};

const document = (name: string) => new URL(`../docs/${name}`, import.meta.url);
const read = (name: string) => readFile(document(name), 'utf8');

const linksOf = (markdown: string): readonly Link[] =>
  [...markdown.matchAll(/\[([^\]]+)\]\(([^)\s]+)\)/g)].map(([, text, target]) => ({text: text!, target: target!}));

const table = await read('security.md');
const rows: readonly Row[] = [...table.matchAll(/^\| (\d+\.\d+\.\d+[\d., ]*) \| ([^|]+) \| ([^|]+) \| (.*) \|$/gm)].map(
  ([, ids, , state, rest]) => ({ids: ids!.split(', '), state: state!.trim(), links: linksOf(rest!)}),
);

/** The texts that directly follow an opening bracket, as the titles of tests do. */
const literalsOf = (source: string): readonly string[] =>
  [...source.matchAll(/\(\s*(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`)/g)].map(
    ([, single, double, template]) => (single ?? double ?? template ?? '').replaceAll(/\\(['"`])/g, '$1'),
  );

const hole = /\$\{(?:[^{}]|\{[^{}]*\})*\}/g;

/** Whether a test has the title; what a variable title leaves open is `…` in the document, or a text that the file contains. */
const hasTitle = (source: string, title: string): boolean =>
  literalsOf(source).some(literal => {
    if (literal === title || literal.replaceAll(hole, '…') === title) return true;
    const parts = literal.split(hole);
    if (parts.length === 1 || parts.join('').length < 8) return false;
    const pattern = parts.map(part => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)).join('(.+)');
    const values = new RegExp(`^${pattern}$`).exec(title);
    return values?.slice(1).every(value => value === '…' || source.includes(value)) ?? false;
  });

test('the table has every requirement of the levels 1 and 2 once', t => {
  const expected = [...requirements[1], ...requirements[2]].sort();
  t.is(expected.length, 253);
  t.deepEqual(rows.flatMap(({ids}) => ids).sort(), expected);
});

test('each requirement has a state, and one that is met names what shows it', t => {
  for (const {ids, state, links} of rows) {
    t.true((states as readonly string[]).includes(state), `${ids}: ${state}`);
    if (state === 'met') t.true(links.length > 0, ids.join());
  }
});

test('the numbers above the table are those of its rows', t => {
  const count = (wanted: State) => rows.filter(({state}) => state === wanted).flatMap(({ids}) => ids).length;
  const sentence = `Of 253 requirements: ${states.map(state => `${count(state)} ${state}`).join(', ')}.`;
  t.true(table.includes(`\n${sentence}\n`), sentence);
});

for (const name of ['security.md', 'threat-model.md', '../SECURITY.md']) {
  test(`what ${name} links to exists, and tests have the titles that it gives`, async t => {
    const text = await read(name);
    let named = 0;
    for (const {text: title, target} of linksOf(text)) {
      if (/^[a-z]+:/.test(target)) continue;
      const [path, anchor] = target.split('#') as [string, string?];
      const file = path === '' ? document(name) : new URL(path, document(name));
      t.true(existsSync(file), `${target}: ${fileURLToPath(file)}`);
      const source =
        file.pathname.endsWith('/') || !path.match(/\.(?:md|test\.ts)$|^$/) ? '' : await readFile(file, 'utf8');
      if (anchor) {
        const anchors = [...source.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
          heading!
            .toLowerCase()
            .replaceAll(/[^\p{L}\p{N} -]/gu, '')
            .replaceAll(' ', '-'),
        );
        t.true(anchors.includes(anchor), `${target} is no heading`);
      }
      if (!path.endsWith('.test.ts')) continue;
      named += 1;
      t.true(hasTitle(source, title), `${path} has no test “${title}”`);
    }
    if (name !== '../SECURITY.md') t.true(named > 10);
  });
}
