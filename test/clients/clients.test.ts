import {execFile} from 'node:child_process';
import {rm} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import test from 'ava';
import {createClient} from '../e2e/client.ts';
import {administrator} from '../e2e/contract.ts';
import {type FileShop, startFileShop} from '../e2e/shop.ts';
import {generateClients} from './generate.ts';

const run = promisify(execFile);
const folder = fileURLToPath(new URL('.', import.meta.url));
const generated = join(folder, 'generated');

let shop: FileShop;
test.before('generates clients of the document of a running shop', async () => {
  shop = await startFileShop();
  const document = (await createClient(shop.url).expectStatus(200, 'GET', '/openapi.json')).body;
  await generateClients(document, generated);
});
test.after.always(async () => {
  await shop?.drop();
  await rm(generated, {recursive: true, force: true});
});

test('generated clients pass the strict checks of TypeScript', async t => {
  const tsc = join(folder, 'node_modules', '.bin', 'tsc');
  const {stdout} = await run(tsc, ['-p', folder]).catch(error => error);
  t.is(stdout, '');
});

for (const program of ['purchase-with-openapi-fetch.ts', 'purchase-with-hey-api.ts']) {
  test(`${program} buys a product`, async t => {
    const client = createClient(shop.url);
    const admin = await client.logIn(administrator.email, administrator.password);
    const {variantId} = await client.createProduct(admin, {stock: 5});
    const {stdout} = await run(process.execPath, [join(folder, program), shop.url, variantId]);
    t.like(JSON.parse(stdout), {paymentStatus: 'captured', variantId});
  });
}
