import type {Product} from '../domain/product.ts';
import type {Ports} from './ports.ts';
import {projectPages} from './project.ts';

export const applyProductChange = (ports: Ports) => async (product: Product) => {
  if (await ports.replicas.keepProduct(product)) await projectPages(ports)([product.id]);
};
