import {
  addCategory,
  type CategoryChange,
  changeCategory,
  deleteCategory,
  findCategory,
  moveCategory,
  treeOf,
} from '../domain/category.ts';
import type {Ports} from './ports.ts';

export const readTree =
  ({categories}: Ports) =>
  async () =>
    treeOf(await categories.forest());

export const readCategory =
  ({categories}: Ports) =>
  async (id: string) =>
    findCategory(await categories.forest(), id);

export const createCategory =
  ({categories, newId, now}: Ports) =>
  (wanted: {readonly name: string; readonly description: string; readonly parentId: string | null}) =>
    categories.decide(forest => addCategory(forest, {id: newId(), ...wanted}, now()));

export const updateCategory =
  ({categories, now}: Ports) =>
  (id: string, change: CategoryChange, version?: number) =>
    categories.decide(forest => changeCategory(forest, id, change, now(), version));

export const moveCategoryBelow =
  ({categories, now}: Ports) =>
  (id: string, parentId: string | null) =>
    categories.decide(forest => moveCategory(forest, id, parentId, now()));

export const removeCategory =
  ({categories, now}: Ports) =>
  async (id: string) =>
    void (await categories.decide(forest => deleteCategory(forest, id, now())));
