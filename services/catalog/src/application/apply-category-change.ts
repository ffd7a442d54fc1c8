import type {Category} from '../domain/category.ts';
import type {Ports} from './ports.ts';
import {projectPages} from './project.ts';

/** A category's name and position are on the pages of all products below it. */
export const applyCategoryChange = (ports: Ports) => async (category: Category) => {
  const {replicas, responseCache} = ports;
  if (!(await replicas.keepCategory(category))) return;
  const tree = await replicas.tree();
  await projectPages(ports)(await replicas.productsIn(tree.affectedBy(category)));
  responseCache.forget({products: [], lists: true});
};
