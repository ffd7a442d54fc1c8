import {setTimeout as delay} from 'node:timers/promises';
import {expectNoFailure, seen, underLoad} from '../load.ts';
import {conditionOf, name, namespace, operatedShop, patchShop, runningImage, settled, until} from '../operated-shop.ts';
import {attempt, getJson, kubectl} from '../programs.ts';
import {expect, type Proof} from '../proof.ts';

const inNamespace = ['--namespace', namespace];
const deployment = async (service: string) => getJson('deployment', `${name}-${service}`, ...inNamespace);

const eventNotes = async (reason: string): Promise<readonly string[]> => {
  const {items} = await getJson('events.events.k8s.io', ...inNamespace);
  return items.filter((event: {reason: string}) => event.reason === reason).map((event: {note: string}) => event.note);
};

export const operatorDrift: Proof = {
  name: 'what somebody changes by hand is put right: replicas, a variable, a deleted Service; an HPA keeps its replicas',
  async run(context) {
    await operatedShop(context);
    await kubectl('scale', `deployment/${name}-cart`, '--replicas=3', ...inNamespace);
    await kubectl('set', 'env', `deployment/${name}-users`, 'LOG_LEVEL=trace', ...inNamespace);
    await kubectl('delete', 'service', `${name}-notification`, ...inNamespace);
    const seconds = await until('Putting it right', 30, async () => {
      const {spec: cart} = await deployment('cart');
      const {spec: users} = await deployment('users');
      const {exitCode} = await attempt('kubectl', ['get', 'service', `${name}-notification`, ...inNamespace]);
      const {env} = users.template.spec.containers[0];
      const level = env.find((variable: {name: string}) => variable.name === 'LOG_LEVEL').value;
      return cart.replicas === 1 && level === 'info' && exitCode === 0;
    });
    const notes = (await eventNotes('DriftCorrected')).join(' ');
    for (const what of [`Deployment ${name}-cart`, `Deployment ${name}-users`, `Service ${name}-notification`]) {
      expect(notes.includes(what), `No Event tells of ${what}: ${notes}`);
    }
    await settled(['Ready']);
    const hpa = {kind: 'hpa', minReplicas: 1, maxReplicas: 3, targetCpu: 1000};
    await patchShop({services: {docs: {autoscaling: hpa}}});
    await settled(['Ready']);
    await kubectl('scale', `deployment/${name}-docs`, '--replicas=2', ...inNamespace);
    await delay(5000);
    const {spec} = await deployment('docs');
    await patchShop({services: {docs: {autoscaling: null}}});
    await settled(['Ready']);
    expect(spec.replicas === 2, 'The operator took the replicas from the HPA.');
    return `put right within ${seconds} s, with Events`;
  },
};

const write = (url: string) =>
  fetch(`${url}/carts`, {
    method: 'POST',
    headers: {'content-type': 'application/json'},
    body: JSON.stringify({currency: 'EUR'}),
  });

export const operatorLifecycle: Proof = {
  name: 'maintenance, pause, hibernation, and awake again',
  async run(context) {
    const {url, products} = await operatedShop(context);
    const lifecycle = async (change: object, phases: readonly string[]) => {
      await patchShop({lifecycle: change});
      await settled(phases);
    };
    await lifecycle({maintenance: true}, ['Ready']);
    await until('Maintenance', 60, async () => (await conditionOf('Maintenance')).status === 'True');
    const refused = await write(url);
    expect(
      refused.status === 503 && refused.headers.has('retry-after'),
      `A write was answered with ${refused.status}.`,
    );
    const read = await fetch(`${url}/catalog/products/${products[0]!.slug}`);
    expect(read.status === 200, `A read was answered with ${read.status}.`);
    await patchShop({lifecycle: {maintenance: false}});
    await until('The end of maintenance', 60, async () => (await conditionOf('Maintenance')).status === 'False');
    expect((await write(url)).status === 201, 'Writes are still refused.');

    await lifecycle({paused: true}, ['Paused']);
    await kubectl('scale', `deployment/${name}-docs`, '--replicas=2', ...inNamespace);
    await delay(5000);
    expect((await deployment('docs')).spec.replicas === 2, 'A paused Shop was put right.');
    await lifecycle({paused: false}, ['Ready']);
    await until('Putting it right', 30, async () => (await deployment('docs')).spec.replicas === 1);

    await lifecycle({hibernated: true}, ['Hibernated']);
    await until('Hibernation', 120, async () => {
      const {items} = await getJson('pods', ...inNamespace, '-l', 'app.kubernetes.io/name=ecom');
      return items.every(({status}: {status: {phase: string}}) => status.phase === 'Succeeded');
    });
    await lifecycle({hibernated: false}, ['Ready']);
    const awake = await fetch(`${url}/catalog/products/${products[0]!.slug}`);
    expect(awake.status === 200, `After waking the catalog answers ${awake.status}.`);
    return 'reads go on and writes get 503 with Retry-After in maintenance; a paused Shop is left alone; a hibernated one has no pods, and all of its data when it wakes';
  },
};

export const operatorRotation: Proof = {
  name: 'all credentials of a `Shop` replaced, under load, and back',
  async run(context) {
    const shop = await operatedShop(context);
    const image = await runningImage('order');
    const rotate = (suffix: string) =>
      underLoad(shop, async () => {
        const credentials = {
          internalSecret: `secret-of-a-local-shop${suffix}`,
          postgresPassword: `passwords-of-local-roles${suffix}`,
        };
        await patchShop({credentials});
        await settled(['Ready']);
      });
    const there = await rotate('-2');
    expectNoFailure(there);
    const back = await rotate('');
    expectNoFailure(back);
    expect((await runningImage('order')) === image, 'The image is another one.');
    return `there: ${seen(there)}; back: ${seen(back)}`;
  },
};
