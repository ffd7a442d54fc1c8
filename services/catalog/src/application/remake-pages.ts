import type {Ports} from './ports.ts';
import {remake} from './project.ts';

/** Products whose pages are made between two reports. */
const batch = 100;

/** Makes every page from all that was kept. `made` hears how many products are done. */
export const remakePages = (ports: Ports) => async (made: (products: number) => void) => {
  for (let after = '', products = 0; ; ) {
    const ids = await ports.sources.productIds(after, batch);
    await remake(ports)(ids);
    products += ids.length;
    made(products);
    if (ids.length < batch) return;
    after = ids.at(-1)!;
  }
};
