import {execFile} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {openapi} from '@ecom/http/openapi';
import {createDocs} from '@ecom/standalone/docs';
import test from 'ava';

const run = promisify(execFile);
const tool = (name: string) => fileURLToPath(new URL(`../node_modules/.bin/${name}`, import.meta.url));
const {services} = await createDocs();
const document = openapi(services) as {
  paths: Record<string, Record<string, {operationId: string; requestBody?: {content: object}; responses: object}>>;
};
type Responses = Record<string, {description: string; headers: object}>;
const operations = Object.values(document.paths).flatMap(path => Object.values(path));

let folder: string;
let file: string;
test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ecom-openapi-'));
  file = join(folder, 'openapi.json');
  await writeFile(file, JSON.stringify(document));
});
test.after.always(() => rm(folder, {recursive: true, force: true}));

test('redocly finds no error and no warning in the OpenAPI document', async t => {
  // A log-in at another site is a redirect.
  const skipped = '--skip-rule=operation-2xx-response';
  const {stdout} = await run(tool('redocly'), ['lint', '--format=json', skipped, file]).catch(error => error);
  const {totals, problems} = JSON.parse(stdout.slice(stdout.indexOf('{')));
  t.deepEqual(
    problems.map(({message, location}: {message: string; location: unknown}) => ({message, location})),
    [],
  );
  t.like(totals, {errors: 0, warnings: 0});
});

test('spectral finds no error and no warning in the OpenAPI document', async t => {
  const ruleset = join(folder, 'spectral.yaml');
  await writeFile(ruleset, 'extends: ["spectral:oas"]\n');
  const {stdout} = await run(tool('spectral'), ['lint', '--format=json', '--ruleset', ruleset, file]).catch(
    error => error,
  );
  t.deepEqual(JSON.parse(stdout.slice(0, stdout.lastIndexOf(']') + 1)), []);
});

test('every operation has a successful response', t => {
  for (const {operationId, responses} of operations)
    t.true(
      Object.keys(responses).some(status => /^2|303/.test(status)),
      operationId,
    );
});

test('every successful response has a sentence of its own, and the id of the request', t => {
  const responses = operations.flatMap(operation => Object.entries(operation.responses as Responses));
  const successful = responses.filter(([status]) => status.startsWith('2'));
  const sentences = successful.map(([, {description}]) => description);
  t.is(new Set(sentences).size, sentences.length);
  for (const [, {description, headers}] of successful) t.true('X-Request-Id' in headers, description);
});

test('every operation has a name of its own, and an example of each JSON body', t => {
  const names = operations.map(({operationId}) => operationId);
  t.is(new Set(names).size, names.length);
  for (const name of names) t.regex(name, /^[a-z][a-zA-Z]+$/);
  for (const {operationId, requestBody, responses} of operations) {
    const contents = [requestBody, ...Object.values(responses)].flatMap(body => Object.entries(body?.content ?? {}));
    for (const [type, media] of contents)
      t.not((media as {example?: unknown}).example, undefined, `${operationId} ${type}`);
  }
});
