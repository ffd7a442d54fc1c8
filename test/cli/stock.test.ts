import {randomUUID} from 'node:crypto';
import test from 'ava';
import {ecom, logInAsAdministrator, refuses} from './run-cli.ts';

test.before(logInAsAdministrator);

const createVariant = async () => {
  const sku = `N-${randomUUID().slice(0, 8)}`;
  const {json} = await ecom(`products create --name 'Nimbus ${sku}' --sku ${sku} --stock 5 --json`);
  return {sku, variantId: json.variants[0].id as string};
};

test.serial('stock get shows the stock of a variant by SKU or id', async t => {
  const {sku, variantId} = await createVariant();
  t.is((await ecom(`stock get ${sku}`)).stdout, `sku        ${sku}\non hand    5\nreserved   0\navailable  5\n`);
  t.like((await ecom(`stock get ${variantId} --json`)).json, {sku, variantId, onHand: 5, reserved: 0, available: 5});
  await refuses(t, 'stock get NO-SUCH-SKU', 1, /There is no variant NO-SUCH-SKU/);
  await refuses(t, 'stock get', 2, /variant/);
});

test.serial('stock set sets the pieces on hand', async t => {
  const {sku} = await createVariant();
  t.regex((await ecom(`stock set ${sku.toLowerCase()} 40`)).stdout, /^on hand +40$/m);
  t.like((await ecom(`stock set ${sku} 0 --json`)).json, {onHand: 0});
  await refuses(t, `stock set ${sku} 1000000001`, 1, /onHand/);
  await refuses(t, `stock set ${sku} many`, 2, /QUANTITY must be/);
  await refuses(t, `stock set ${sku} -1`, 2, /QUANTITY must be/);
});

test.serial('stock adjust adds and takes pieces', async t => {
  const {sku} = await createVariant();
  t.regex((await ecom(`stock adjust ${sku} +5 --reason delivery`)).stdout, /^on hand +10$/m);
  t.like((await ecom(`stock adjust ${sku} -3 --reason 'damaged in the warehouse' --json`)).json, {onHand: 7});
  await refuses(
    t,
    `stock adjust ${sku} -8 --reason theft`,
    1,
    /7 are on hand, 0 of them reserved for orders: -1 would be too few/,
  );
  await refuses(t, `stock adjust ${sku} some --reason theft`, 2, /DELTA must be such as/);
  await refuses(t, `stock adjust ${sku} -1`, 2, /reason/);
});
