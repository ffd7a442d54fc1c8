import {queryDatabase} from '../../e2e/database.ts';
import {helm, kubectl} from '../programs.ts';
import {expect, type Proof} from '../proof.ts';
import {gatewayUrl} from '../release.ts';
import {namespace, sharedShop} from '../shop.ts';

const kinds =
  'pods,services,deployments,jobs,configmaps,secrets,serviceaccounts,networkpolicies,poddisruptionbudgets,horizontalpodautoscalers';

export const reinstall: Proof = {
  name: '`helm uninstall` leaves nothing but data, and an installation takes them up',
  async run(context) {
    const shop = await sharedShop(context);
    const count = async () =>
      Number((await queryDatabase<{count: string}>(shop.databaseOf('order'), 'select count(*) from orders'))[0]!.count);
    const before = await count();
    await helm('uninstall', 'ecom', '--namespace', namespace, '--wait', '--timeout', '3m');
    await kubectl(
      'wait',
      'pods',
      '--namespace',
      namespace,
      '-l',
      'app.kubernetes.io/name=ecom',
      '--for=delete',
      '--timeout=120s',
    );
    const left = await kubectl(
      'get',
      kinds,
      '--namespace',
      namespace,
      '-l',
      'app.kubernetes.io/name=ecom',
      '-o',
      'name',
    );
    expect(left.trim() === '', `These are left: ${left.trim().split('\n').join(', ')}`);
    await shop.upgrade(context.images.current);
    expect((await count()) === before, 'Orders are missing.');
    const [product] = shop.products;
    // Its port on the nodes is another one.
    const response = await fetch(`${await gatewayUrl(namespace)}/catalog/products/${product!.slug}`);
    expect(response.status === 200, `The catalog responds ${response.status}.`);
    return `${before} orders were there again`;
  },
};
