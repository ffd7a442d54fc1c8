import type {Ports} from './ports.ts';
import {projectPages} from './project.ts';

/** Products between two progress reports. */
const batch = 100;

/** Projects every page from the replicas. `made` is called with the number of finished products. */
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
