import {applyShop, name, namespace, operatedShop, operatorNamespace, settled, specOf, until} from '../operated-shop.ts';
import {attempt, getJson, helm, kubectl, run} from '../programs.ts';
import {expect, type Proof} from '../proof.ts';
import {createProducts, deleteNamespace, gatewayUrl} from '../release.ts';

const other = 'ecom-operated-2';

export const operatorTwoShops: Proof = {
  name: 'two `Shop`s in two namespaces on the same engines; an operator of one namespace has no right in the other',
  async run(context) {
    const first = await operatedShop(context);
    try {
      await kubectl('create', 'namespace', other);
      const at = (engine: string) => `${engine}.${namespace}`;
      const engines = {
        postgres: {host: at('postgres')},
        redis: {host: at('redis')},
        mongo: {url: `mongodb://${at('mongo')}:27017`},
        kafka: {brokers: `${at('kafka')}:9092`},
        demo: {products: 0},
      };
      await applyShop(await specOf(context, context.images.current, engines), other);
      await settled(['Ready'], 300, other);
      const [product] = await createProducts(await gatewayUrl(other, name), [5]);
      const inFirst = await fetch(`${first.url}/catalog/products/${product!.slug}`);
      expect(inFirst.status === 404, 'The first shop shows the product of the second.');
      const rendered = await helm(
        'template',
        'confined',
        'charts/ecom-operator',
        '--namespace',
        other,
        '--set',
        `watchNamespaces={${other}},crds.install=false`,
        '--show-only',
        'templates/rbac.yaml',
        '--show-only',
        'templates/service-account.yaml',
      );
      await run('kubectl', ['apply', '-n', other, '-f', '-'], rendered);
      const can = async (inNamespace: string, what: readonly string[]) => {
        const account = `system:serviceaccount:${other}:confined`;
        const {stdout} = await attempt('kubectl', ['auth', 'can-i', ...what, '-n', inNamespace, '--as', account]);
        return stdout.trim() === 'yes';
      };
      for (const what of [
        ['patch', 'deployments'],
        ['get', 'secrets'],
        ['delete', 'jobs'],
        ['patch', 'shops', '--subresource=status'],
      ]) {
        expect(await can(other, what), `The operator of ${other} cannot ${what.join(' ')} there.`);
        expect(!(await can(namespace, what)), `The operator of ${other} can ${what.join(' ')} in ${namespace}.`);
      }
      return 'a product of one is unknown to the other; patching, reading Secrets and deleting are allowed in its own namespace alone';
    } finally {
      await attempt('kubectl', ['delete', 'shops', '--all', '--namespace', other]);
      await deleteNamespace(other);
    }
  },
};

/** Of one CPU, and in MiB. */
const maxAtRest = {cpu: 0.01, memoryMiB: 120};
const pausedShops = 100;

const seconds = (text: string): number => Number(/^process_cpu_seconds_total (\S+)/m.exec(text)?.[1]);

export const operatorAtRest: Proof = {
  name: `the operator at rest, and with ${pausedShops} paused \`Shop\`s`,
  async run(context) {
    await operatedShop(context);
    const holder = (
      await kubectl('get', 'lease', 'ecom-operator', '-n', operatorNamespace, '-o', 'jsonpath={.spec.holderIdentity}')
    ).trim();
    const metrics = () =>
      kubectl('get', '--raw', `/api/v1/namespaces/${operatorNamespace}/pods/${holder}:8080/proxy/metrics`);
    const [before, begin] = [seconds(await metrics()), performance.now()];
    await new Promise(resolve => setTimeout(resolve, 60_000));
    const cpu = (seconds(await metrics()) - before) / ((performance.now() - begin) / 1000);
    const {containers} = JSON.parse(
      await kubectl('get', '--raw', `/apis/metrics.k8s.io/v1beta1/namespaces/${operatorNamespace}/pods/${holder}`),
    );
    const memoryMiB = Math.round(Number.parseInt(containers[0].usage.memory, 10) / 1024);
    try {
      await kubectl('create', 'namespace', other);
      const shops = Array.from({length: pausedShops}, (_, i) => ({
        apiVersion: 'ecom.dev/v1alpha1',
        kind: 'Shop',
        metadata: {name: `paused-${i}`, namespace: other},
        spec: {lifecycle: {paused: true}},
      }));
      await run('kubectl', ['apply', '-f', '-'], JSON.stringify({apiVersion: 'v1', kind: 'List', items: shops}));
      const took = await until('Reconciling them', 60, async () => {
        const {items} = await getJson('shops', '-n', other);
        return items.every(({status}: {status?: {phase?: string}}) => status?.phase === 'Paused');
      });
      expect(cpu < maxAtRest.cpu, `At rest it takes ${(cpu * 100).toFixed(1)} % of a CPU.`);
      expect(memoryMiB < maxAtRest.memoryMiB, `At rest it takes ${memoryMiB} MiB.`);
      return `${(cpu * 100).toFixed(2)} % of a CPU and ${memoryMiB} MiB; ${pausedShops} paused Shops were reconciled ${took} s after they were created`;
    } finally {
      await deleteNamespace(other);
    }
  },
};
