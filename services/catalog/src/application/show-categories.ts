import {branchesOf} from '../domain/views.ts';
import type {Reads} from './ports.ts';

export const showCategories =
  ({sources, pages}: Reads) =>
  async () => {
    const [tree, counts] = await Promise.all([sources.tree(), pages.countCategories()]);
    return {items: branchesOf(tree, counts)};
  };
