import {setTimeout as delay} from 'node:timers/promises';
import {expectNoFailure, seen, underLoad} from '../load.ts';
import {getJson} from '../programs.ts';
import type {Proof} from '../proof.ts';
import {namespace, sharedShop} from '../shop.ts';

/** Seconds in which metrics-server and the controller notice. */
const timeoutSeconds = 240;

const replicas = async (): Promise<number> =>
  (await getJson('deployment', 'ecom-cart', '--namespace', namespace)).status.readyReplicas ?? 0;

const until = async (what: string, holds: (count: number) => boolean): Promise<number> => {
  for (let seconds = 0; seconds < timeoutSeconds; seconds += 2) {
    const count = await replicas();
    if (holds(count)) return count;
    await delay(2000);
  }
  throw new Error(`cart was not scaled ${what} within ${timeoutSeconds} s; it has ${await replicas()} pods.`);
};

export const scaling: Proof = {
  name: 'an HPA scales `cart` on CPU and back, under load',
  async run(context) {
    const shop = await sharedShop(context);
    const cart = 'services.cart.autoscaling';
    const scaled = (target: number) =>
      shop.upgrade(
        context.images.current,
        '--set',
        `${cart}.kind=hpa,${cart}.minReplicas=1,${cart}.maxReplicas=3,${cart}.targetCpu=${target},${cart}.stabilizationSeconds=0`,
      );
    let most = 0;
    try {
      // The buyers of this proof are few: what they need is more than a small share of the request, and less than a large one.
      const load = await underLoad(shop, async () => {
        await scaled(5);
        most = await until('up', count => count >= 2);
        await scaled(1000);
        await until('down', count => count === 1);
      });
      expectNoFailure(load);
      return `from 1 to ${most} pods and back: ${seen(load)}`;
    } finally {
      await shop.upgrade(context.images.current);
    }
  },
};
