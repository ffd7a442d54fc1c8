import {branchesOf} from '../domain/views.ts';
import type {Reads} from './ports.ts';

export const listCategories =
  ({replicas, pages}: Reads) =>
  async () => {
    const [tree, counts] = await Promise.all([replicas.tree(), pages.countCategories()]);
    return {items: branchesOf(tree, counts)};
  };
