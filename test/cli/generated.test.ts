import {readFile} from 'node:fs/promises';
import test from 'ava';
import {generateClient} from '../../cli/build/generate-client.ts';
import {docsFile, generateDocs} from '../../cli/build/generate-docs.ts';

const remedy = 'is outdated: run npm run generate -w cli';

test('the typed client is generated from the current routes', async t => {
  for (const [file, text] of await generateClient()) t.is(await readFile(file, 'utf8'), text, `${file} ${remedy}`);
});

test('docs/cli.md is generated from the current commands', async t => {
  t.is(await readFile(docsFile, 'utf8'), await generateDocs(), `docs/cli.md ${remedy}`);
});
