import type {Ports} from './ports.ts';
import {projectPages} from './project.ts';

/** Products whose pages are made between two reports. */
const batch = 100;

/** Makes every page from all that was kept. `made` hears how many products are done. */
export const rebuildPages = (ports: Ports) => async (made: (products: number) => void) => {
  for (let after = '', products = 0; ; ) {
    const ids = await ports.replicas.productIds(after, batch);
    await projectPages(ports)(ids);
    products += ids.length;
    made(products);
    if (ids.length < batch) return;
    after = ids.at(-1)!;
  }
};
