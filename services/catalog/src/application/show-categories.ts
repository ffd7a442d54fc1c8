import {branchesOf} from '../domain/views.ts';
import type {Ports} from './ports.ts';

export const showCategories =
  ({sources, pages}: Pick<Ports, 'sources' | 'pages'>) =>
  async () => {
    const [tree, counts] = await Promise.all([sources.tree(), pages.countCategories()]);
    return {items: branchesOf(tree, counts)};
  };
