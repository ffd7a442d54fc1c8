import * as domain from '../domain/category.ts';
import type {Ports} from './ports.ts';

/** Inactive categories are visible to those who may write them. */
const visibleForest = async ({categories}: Ports, mayWrite: boolean) => {
  const forest = await categories.forest();
  return mayWrite ? forest : domain.activeForest(forest);
};

export const getCategoryTree = (ports: Ports) => async (mayWrite: boolean) =>
  domain.treeOf(await visibleForest(ports, mayWrite));

export const getCategory = (ports: Ports) => async (id: string, mayWrite: boolean) =>
  domain.findCategory(await visibleForest(ports, mayWrite), id);

export const createCategory =
  ({categories, newId, now}: Ports) =>
  (wanted: {readonly name: string; readonly description: string; readonly parentId: string | null}) =>
    categories.decide(forest => domain.addCategory(forest, {id: newId(), ...wanted}, now()));

export const updateCategory =
  ({categories, now}: Ports) =>
  (id: string, change: domain.CategoryChange, version?: number) =>
    categories.decide(forest => domain.changeCategory(forest, id, change, now(), version));

export const moveCategory =
  ({categories, now}: Ports) =>
  (id: string, parentId: string | null) =>
    categories.decide(forest => domain.moveCategory(forest, id, parentId, now()));

export const deleteCategory =
  ({categories, now}: Ports) =>
  async (id: string) =>
    void (await categories.decide((forest, isUsed) => domain.deleteCategory(forest, id, isUsed, now()), id));
