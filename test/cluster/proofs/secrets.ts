import {createClient} from '../../e2e/client.ts';
import {expectNoFailure, seen, underLoad} from '../load.ts';
import {expect, type Proof} from '../proof.ts';
import {sharedShop} from '../shop.ts';

export const secrets: Proof = {
  name: 'passwords of the databases and the internal secret rotated by `helm upgrade`, under load',
  async run(context) {
    const shop = await sharedShop(context);
    const rotated =
      'credentials.postgresPassword=other-passwords-of-roles,credentials.internalSecret=another-secret-of-a-local-shop';
    const load = await underLoad(shop, () => shop.upgrade(context.images.current, '--set', rotated));
    expectNoFailure(load);
    const back = await underLoad(shop, () => shop.upgrade(context.images.current));
    expectNoFailure(back);
    const {status} = await createClient(shop.url).request('GET', '/catalog/products?limit=1');
    expect(status === 200, `The catalog responds ${status}.`);
    return `rotated: ${seen(load)}; rotated back: ${seen(back)}`;
  },
};
