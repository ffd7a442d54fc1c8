import {createClient} from '../../e2e/client.ts';
import {queryDatabase} from '../../e2e/database.ts';
import {expect, type Proof} from '../proof.ts';
import {createProducts, deleteNamespace, gatewayUrl, installShop, openDatabases} from '../release.ts';
import {namespace, sharedShop} from '../shop.ts';

const other = 'ecom-second';

export const twoReleases: Proof = {
  name: 'two releases in two namespaces on the same engines',
  async run(context) {
    const first = await sharedShop(context);
    const engines = `postgres.host=postgres.${namespace},redis.host=redis.${namespace},mongo.url=mongodb://mongo.${namespace}:27017`;
    try {
      await installShop({
        namespace: other,
        image: context.images.current,
        values: context.values,
        args: ['--create-namespace', '--set', `${engines},kafka.brokers=kafka.${namespace}:9092,demo.products=0`],
      });
      const databases = await openDatabases(namespace, 'ecom_second_ecom');
      try {
        const url = await gatewayUrl(other);
        const [product] = await createProducts(url, [5]);
        const client = createClient(url);
        const cart = await client.createCart([{variantId: product!.variantId, quantity: 1}]);
        const {orderId} = (await client.checkOut(cart)).body;
        const {body} = await client.waitForOrder(orderId, {cartToken: cart.cartToken});
        expect(body.paymentStatus === 'captured', `The order of the second shop is ${body.paymentStatus}.`);
        const inFirst = await queryDatabase(first.databaseOf('order'), `select 1 from orders where id = '${orderId}'`);
        expect(inFirst.length === 0, 'The first shop has the order of the second.');
        const products = await queryDatabase(databases.databaseOf('product'), 'select 1 from products');
        expect(products.length === 1, `The second shop has ${products.length} products instead of its one.`);
        const shared = await createClient(first.url).request('GET', `/catalog/products/${product!.id}`);
        expect(shared.status === 404, 'The first shop shows the product of the second.');
      } finally {
        await databases.close();
      }
      return 'an order of one is unknown to the other, and so is its product';
    } finally {
      await deleteNamespace(other);
    }
  },
};
