import type {Category} from '../domain/category.ts';
import type {Ports} from './ports.ts';
import {remake} from './project.ts';

/** A category's name and place are on the pages of everything below it. */
export const learnCategory = (ports: Ports) => async (category: Category) => {
  const {sources, answers} = ports;
  if (!(await sources.keepCategory(category))) return;
  const tree = await sources.tree();
  await remake(ports)(await sources.productsIn(tree.within(category.id)));
  answers.forget({products: [], lists: true});
};
