import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {generatedFiles} from './generated-files.ts';

for (const [path, text] of Object.entries(generatedFiles())) {
  test(`charts/${path} is current`, async t => {
    const file = fileURLToPath(new URL(`../${path}`, import.meta.url));
    t.is(await readFile(file, 'utf8'), text, 'Run: npm run generate -w charts');
  });
}
