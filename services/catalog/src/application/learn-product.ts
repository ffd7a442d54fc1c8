import type {Product} from '../domain/product.ts';
import type {Ports} from './ports.ts';
import {remake} from './project.ts';

export const learnProduct = (ports: Ports) => async (product: Product) => {
  if (await ports.sources.keepProduct(product)) await remake(ports)([product.id]);
};
