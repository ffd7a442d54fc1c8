import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync} from 'node:fs';
import {readFile, rm, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import {setTimeout as delay} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import test from 'ava';
import {createClient} from '../e2e/client.ts';
import {type FileShop, startFileShop} from '../e2e/shop.ts';
import {configFolder, ecom, refuses, spawnEcom} from './run-cli.ts';

const program = fileURLToPath(new URL('../../cli/bin/run.js', import.meta.url));
let shop: FileShop;
let shopFlags = '';
let token = '';

// A shop of its own: an export has all of its products.
test.before(async () => {
  shop = await startFileShop({DEMO: '0'}, {exclusive: true});
  token = await createClient(shop.url).logInAsAdministrator();
  process.env.ECOM_TOKEN = token;
  shopFlags = `--url ${shop.url}`;
});
test.after.always(() => shop?.drop());

/** Writes a file, and returns its path. */
const write = async (name: string, content: string | Uint8Array): Promise<string> => {
  const file = join(configFolder, name);
  await writeFile(file, content);
  return file;
};

const csv = (lines: string) => `Handle,Title,Variant SKU,Variant Price,Variant Inventory Qty,Status,Note\n${lines}`;
const lamp = 'lamp,Lamp,LAMP,19.99,5,active,x\n';
const none = {created: 0, updated: 0, unchanged: 0, refused: 0, dryRun: false, report: null};

/** The rows that an export has of the products with a slug that begins so. */
const exported = async (prefix: string) => {
  const {stdout} = await ecom(`products export ${shopFlags}`);
  const rows = stdout.split('\n').filter(line => line.startsWith(`{"slug":"${prefix}`));
  return rows.map(row => JSON.parse(row.replaceAll(new RegExp(prefix, 'gi'), 'x')));
};

test.serial('products import creates, updates and leaves products', async t => {
  const file = await write('lamp.csv', csv(lamp));
  const first = await ecom(`products import ${file} --currency eur ${shopFlags}`);
  t.is(first.exitCode, 0, first.stderr);
  t.regex(first.stdout, /^created +1\nupdated +0\nunchanged +0\nrefused +0\n/);
  t.regex(first.stderr, /^These columns are not imported: Note\n1 products in .* peak memory \d+ MB\n$/);
  const variants = [{sku: 'LAMP', options: {}, prices: [{amount: 1999, currency: 'EUR'}], stock: 5}];
  t.like(await exported('lamp'), [{slug: 'x', status: 'published', variants: [{...variants[0], sku: 'x'}]}]);
  t.deepEqual((await ecom(`products import ${file} --currency EUR --json ${shopFlags}`)).json, {...none, unchanged: 1});
  await write('lamp.csv', csv('lamp,Lamp,LAMP,,,,\n'));
  t.deepEqual((await ecom(`products import ${file} --currency EUR --json ${shopFlags}`)).json, {...none, unchanged: 1});
  await write('lamp.csv', csv('lamp,Lamp,LAMP,25,,,\n'));
  t.deepEqual((await ecom(`products import ${file} --currency EUR --json ${shopFlags}`)).json, {...none, updated: 1});
  t.like(await exported('lamp'), [{variants: [{prices: [{amount: 2500, currency: 'EUR'}], stock: 5}]}]);
});

test.serial('products import --dry-run changes nothing', async t => {
  const file = await write('dry.csv', csv('dry,Dry,DRY,1,,,\nbad,Bad,BAD,one,,,\n'));
  const line = `products import ${file} --currency EUR --dry-run ${shopFlags}`;
  const {exitCode, json} = await ecom(`${line} --json`);
  t.is(exitCode, 1);
  t.deepEqual(json, {...none, created: 1, refused: 1, dryRun: true, report: `${file}.errors.csv`});
  t.regex((await ecom(line)).stderr, /This was a dry run: nothing has changed\.\n$/);
  t.deepEqual(await exported('dry'), []);
});

test.serial('products import reports refused rows with their places, and imports the others', async t => {
  const lines = ['good-1,Good,GOOD-1,1,,active,', 'bad-1,Bad,BAD-1,"1,5",,,', 'Bad Slug,Bad,BAD-2,1,,,'];
  const taken = ['bad-3,Bad,GOOD-1,1,,,', 'bad-4,Bad\u0000,BAD-4,1,,,', 'good-2,Good,GOOD-2,1,,active,'];
  const file = await write('some.csv', csv(`${[...lines, ...taken].join('\n')}\n`));
  const {exitCode, stdout, stderr} = await ecom(`products import ${file} --currency EUR ${shopFlags}`);
  t.is(exitCode, 1);
  t.regex(stdout, /^created +2\nupdated +0\nunchanged +0\nrefused +4\n/);
  t.regex(stderr, /Refused products: 4\. See .*some\.csv\.errors\.csv\n$/);
  const report = await readFile(`${file}.errors.csv`, 'utf8');
  t.regex(
    report,
    /^line,column,message,value\n3,Variant Price,is not an amount of EUR such as 19\.99,"1,5"\n4,Handle,/,
  );
  t.regex(report, /\n5,Variant SKU,"?GOOD-1 is in use.*,GOOD-1\n6,/);
  await write('some.csv', csv('good-1,Good,GOOD-1,1,,active,\n'));
  t.is((await ecom(`products import ${file} --currency EUR ${shopFlags}`)).exitCode, 0);
  t.false(existsSync(`${file}.errors.csv`));
});

test.serial('products import reads standard input', async t => {
  const env = {ECOM_URL: shop.url, ECOM_TOKEN: token};
  const row = {slug: 'piped', name: 'Piped', variants: [{sku: 'PIPED'}]};
  const {exitCode, stdout, stderr} = await spawnEcom(['products', 'import', '-'], {input: JSON.stringify(row), env});
  t.is(exitCode, 0, stderr);
  t.regex(stdout, /^created +1\n/);
  t.like(await exported('piped'), [{slug: 'x', status: 'draft'}]);
});

test.serial('products import says what is wrong with a file', async t => {
  const file = await write('lamp.csv', csv(lamp));
  const latin = await write('latin.csv', Buffer.from(csv('a,A,A,1,,,\n\u00E9,B,B,1,,,\n'), 'latin1'));
  const quote = await write('quote.csv', csv('a,A,A,1,,,\nb,B,B,1,,,\nc,"C,C,1,,,\n'));
  const unknown = await write('unknown.csv', 'sku,price\n1,2\n');
  await refuses(t, `products import ${file} ${shopFlags}`, 2, /--currency is missing: the prices in line 1/);
  await refuses(t, `products import ${file} --currency EURO ${shopFlags}`, 2, /EURO is not an ISO 4217/);
  await refuses(t, `products import ${latin} --currency EUR ${shopFlags}`, 2, /not UTF-8 at line 3/);
  await refuses(t, `products import ${quote} --currency EUR ${shopFlags}`, 2, /not CSV at line 4/);
  await refuses(t, `products import ${unknown} --currency EUR ${shopFlags}`, 2, /line 1 is not the header/);
  await refuses(
    t,
    `products import ${file} --format vendure --currency EUR ${shopFlags}`,
    2,
    /no column name, slug, sku/,
  );
  await refuses(t, `products import ${file} --format xml ${shopFlags}`, 2, /Expected --format=xml to be one of/);
  await refuses(t, `products import - --resume ${shopFlags}`, 2, /standard input cannot be resumed/);
  await refuses(t, `products import ${file}.gone ${shopFlags}`, 1, /cannot be read: there is no such file/);
  await refuses(t, `products import ${file} --currency EUR --token wrong ${shopFlags}`, 1, /Log in with: ecom login/);
  await refuses(t, `products import ${file} --currency EUR --url http://127.0.0.1:9`, 3, /cannot be reached/);
});

const manyRows = (prefix: string) =>
  Array.from({length: 800}, (_, i) => {
    const variants = [{sku: `${prefix}-${i}`, prices: [{amount: i, currency: 'EUR'}], stock: i}];
    const categories = [[`${prefix}`, `Part ${i % 4}`]];
    return `${JSON.stringify({slug: `${prefix}-${i}`, name: `${prefix} ${i}`, brand: `${prefix} ${i % 4}`, categories, variants})}\n`;
  }).join('');

const importEnv = () => ({
  PATH: process.env.PATH,
  ECOM_URL: shop.url,
  ECOM_TOKEN: token,
  ECOM_CONFIG_DIR: configFolder,
});

/** Starts an import, and kills it when the shop has acknowledged a part. */
const killHalfWay = async (file: string) => {
  const child = spawn(process.execPath, [program, 'products', 'import', file], {env: importEnv(), stdio: 'ignore'});
  const exited = once(child, 'exit');
  while (!existsSync(`${file}.ecom-import.json`) && child.exitCode === null) await delay(5);
  child.kill('SIGKILL');
  const [, signal] = await exited;
  return signal;
};

test.serial('an import that is killed half-way and run again is the same as one in one go', async t => {
  const whole = await write('whole.ndjson', manyRows('whole'));
  t.like(await ecom(`products import ${whole} --json ${shopFlags}`), {exitCode: 0});
  t.false(existsSync(`${whole}.ecom-import.json`));
  const expected = await exported('whole');
  t.is(expected.length, 800);
  const bySlug = (rows: readonly {slug: string}[]) => rows.toSorted((a, b) => a.slug.localeCompare(b.slug));

  for (const [name, flag] of [
    ['again', ''],
    ['resumed', '--resume'],
  ] as const) {
    const file = await write(`${name}.ndjson`, manyRows(name));
    t.is(await killHalfWay(file), 'SIGKILL');
    const {exitCode, stdout, stderr} = await ecom(`products import ${file} ${flag} ${shopFlags}`);
    t.is(exitCode, 0, stderr);
    const [, created, unchanged] = /^created +(\d+)\nupdated +0\nunchanged +(\d+)\nrefused +0\n/.exec(stdout)!;
    t.is(Number(created) + Number(unchanged), 800);
    if (flag) t.regex(stderr, /^Continues after line \d00\.\n/);
    t.deepEqual(bySlug(await exported(name)), bySlug(expected));
    t.false(existsSync(`${file}.ecom-import.json`));
  }
});

test.serial(
  'products import --resume refuses to continue another file, and starts anew after a complete one',
  async t => {
    const file = await write('other.ndjson', manyRows('other'));
    t.is(await killHalfWay(file), 'SIGKILL');
    await write('other.ndjson', `${manyRows('other')}\n`);
    await refuses(t, `products import ${file} --resume ${shopFlags}`, 1, /is of another import.*without --resume/);
    await rm(`${file}.ecom-import.json`);
    const short = await write('short.csv', csv(lamp));
    t.regex((await ecom(`products import ${short} --currency EUR --resume ${shopFlags}`)).stderr, /starts anew/);
  },
);

const special = {
  slug: 'special',
  name: 'Special, "quoted" | piped',
  description: 'Two\n\nlines & <b>\u00A0 x  y',
  brand: 'A|B',
  categories: [['Home'], ['Gifts', 'More, less']],
  attributes: {Colour: 'black, white', vintage: 'yes'},
  media: [{url: 'https://img.example/a.jpg', alt: 'A, b'}],
  variants: [
    {sku: 'S-1', options: {a: '1', b: '2', c: '3', d: '4'}, stock: 3},
    {
      sku: 'S-2',
      prices: [
        {amount: 5, currency: 'JPY'},
        {amount: 1234, currency: 'KWD'},
      ],
    },
  ],
};

test.serial('an import that is interrupted restores the terminal, and says how to continue', async t => {
  const file = await write('interrupted.ndjson', manyRows('interrupted'));
  // A terminal of its own, in which Ctrl-C is a character.
  const command = `${process.execPath} ${program} products import ${file}`;
  const child = spawn('script', ['-qec', command, '/dev/null'], {env: importEnv(), stdio: ['pipe', 'pipe', 'inherit']});
  const shown = text(child.stdout);
  while (!existsSync(`${file}.ecom-import.json`) && child.exitCode === null) await delay(5);
  child.stdin.write('\u0003');
  const [exitCode] = await once(child, 'exit');
  t.is(exitCode, 130);
  const output = await shown;
  t.regex(output, /Interrupted\. Repeat the command with --resume to continue/);
  for (const [off, on] of [
    ['\u001b[?25l', '\u001b[?25h'],
    ['\u001b[?7l', '\u001b[?7h'],
  ] as const)
    t.true(output.lastIndexOf(on) > output.lastIndexOf(off), JSON.stringify(output.slice(-200)));
  t.like(await ecom(`products import ${file} --resume ${shopFlags}`), {exitCode: 0});
});

test.serial('importing an export changes nothing, in any format', async t => {
  const plain = {...special, slug: 'plain', brand: null, attributes: {}, categories: [['Home', 'Light']], variants: []};
  const file = await write('special.ndjson', `${JSON.stringify(special)}\n${JSON.stringify(plain)}\n`);
  t.like((await ecom(`products import ${file} --json ${shopFlags}`)).json, {created: 2, refused: 0});
  const currencies = '--currency EUR --currency JPY --currency KWD';
  for (const format of ['ndjson', 'shopify', 'vendure']) {
    const name = join(configFolder, `export.${format}`);
    const done = await ecom(`products export ${name} --format ${format} ${currencies} --json ${shopFlags}`);
    t.is(done.exitCode, 0, done.stderr);
    t.true(done.json.products > 800);
    const {json, stderr} = await ecom(`products import ${name} --currency EUR --json ${shopFlags}`);
    t.deepEqual(json, {...none, unchanged: done.json.products}, `${format}: ${stderr}`);
  }
});

test.serial('products export has only what flags select', async t => {
  const rows = [
    {slug: 'cloud', name: 'Cloud', brand: 'Cloud', status: 'draft'},
    {slug: 'cloud-2', name: 'Cloud 2', brand: 'Cloud', status: 'archived'},
  ];
  const file = await write('selected.ndjson', rows.map(row => `${JSON.stringify(row)}\n`).join(''));
  t.like((await ecom(`products import ${file} --json ${shopFlags}`)).json, {created: 2});
  const slugsOf = async (line: string) =>
    [...(await ecom(`products export ${line} ${shopFlags}`)).stdout.matchAll(/"slug":"([^"]+)"/g)].map(
      ([, slug]) => slug,
    );
  t.deepEqual((await slugsOf('--brand cloud')).sort(), ['cloud', 'cloud-2']);
  t.deepEqual(await slugsOf('--brand Cloud --status draft'), ['cloud']);
  t.deepEqual(await slugsOf('--brand Cloud --status published'), []);
  await refuses(t, `products export --brand Nowhere ${shopFlags}`, 1, /There is no brand Nowhere/);
  await refuses(t, `products export --status deleted ${shopFlags}`, 2, /Expected --status=deleted to be one of/);
});

test.serial('products export says what a format cannot express', async t => {
  const {exitCode, stdout, stderr} = await ecom(
    `products export --format shopify --currency EUR --currency JPY --currency KWD ${shopFlags}`,
  );
  t.is(exitCode, 0);
  t.regex(stdout, /^"Handle","Title",/);
  for (const column of ['Type', 'Tags', 'Option1 Value'])
    t.regex(stderr, new RegExp(`^${column}: shopify cannot express what 1 of the products have`, 'm'));
  const env = {ECOM_URL: shop.url, ECOM_TOKEN: token};
  t.like(await spawnEcom(['products', 'export', '--json'], {env}), {exitCode: 2});
  await refuses(t, `products export --format xml ${shopFlags}`, 2, /Expected --format=xml to be one of/);
  await refuses(t, `products export x.csv --format shopify ${shopFlags}`, 2, /--currency is missing/);
  const folder = join(configFolder, 'gone', 'x');
  await refuses(t, `products export ${folder} ${shopFlags}`, 1, /cannot be written/);
  const missing = join(configFolder, 'missing.csv');
  await refuses(
    t,
    `products export ${missing} --format vendure --currency EUR ${shopFlags}`,
    1,
    /S-2 has a price in JPY/,
  );
  t.false(existsSync(missing));
});
