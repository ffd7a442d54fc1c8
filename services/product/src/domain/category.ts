import {Failure} from '@ecom/core/failure';
import {unknownReference} from './reference.ts';
import {changeSlug, createDistinctSlug, createSlug} from './slug.ts';

export type Category = {
  readonly id: string;
  /** Incremented by each change. */
  readonly version: number;
  readonly parentId: string | null;
  readonly name: string;
  readonly slug: string;
  /** Newest first; default: none. */
  readonly formerSlugs?: readonly string[] | undefined;
  readonly description: string;
  readonly status: 'active' | 'inactive' | 'deleted';
  /** RFC 3339 */
  readonly createdAt: string;
  readonly updatedAt: string;
};

/** Every category that is not deleted. */
export type Forest = readonly Category[];

export type CategoryTree = Category & {readonly level: number; readonly subcategories: readonly CategoryTree[]};

export type NewCategory = {
  readonly id: string;
  readonly parentId: string | null;
  readonly name: string;
  readonly description: string;
};

/** Letters of any script with their marks, digits, spaces, and `- _ & ' . , /`; at least one letter or digit. */
export const isCategoryName = (text: string): boolean =>
  /^[\p{L}\p{M}\p{Nd}\p{Zs}\-_&'’.,/]+$/u.test(text) && /[\p{L}\p{Nd}]/u.test(text);

export const addCategory = (forest: Forest, {id, parentId, name, description}: NewCategory, now: string): Category => {
  if (parentId) findCategory(forest, parentId);
  mustBeFree(forest, {id, parentId, name});
  const slug = createSlug(name, id);
  const taken = forest.some(other => other.slug === slug);
  return {
    id,
    version: 1,
    parentId,
    name,
    slug: taken ? createDistinctSlug(slug, id) : slug,
    formerSlugs: [],
    description,
    status: 'active',
    createdAt: now,
    updatedAt: now,
  };
};

export type CategoryChange = Partial<Pick<Category, 'name' | 'slug' | 'description'>> & {
  readonly status?: 'active' | 'inactive';
};

/** `version`: the version that the caller expects, if any. */
export const changeCategory = (
  forest: Forest,
  id: string,
  change: CategoryChange,
  now: string,
  version?: number,
): Category => {
  const category = findCategory(forest, id);
  if (version !== undefined && version !== category.version) throw staleCategory(category);
  const changed = {...category, ...change, ...changeSlug(category, change.slug)};
  mustBeFree(forest, changed);
  if (forest.some(other => other.id !== id && other.slug === changed.slug)) throw categorySlugTaken(changed.slug);
  return {...changed, version: changed.version + 1, updatedAt: now};
};

/** Moves a category with all its subcategories. */
export const moveCategory = (forest: Forest, id: string, parentId: string | null, now: string): Category => {
  const category = findCategory(forest, id);
  const parents = new Map(forest.map(each => [each.id, each.parentId]));
  if (parentId !== null && !parents.has(parentId)) throw unknownReference('parentId', parentId);
  for (let above = parentId; above; above = parents.get(above) ?? null) {
    if (above === id) throw cannotMoveBelowItself(category);
  }
  mustBeFree(forest, {...category, parentId});
  return {...category, parentId, version: category.version + 1, updatedAt: now};
};

/** `isUsed`: whether products are in the category. */
export const deleteCategory = (forest: Forest, id: string, isUsed: boolean, now: string): Category => {
  const category = findCategory(forest, id);
  if (isUsed) throw categoryInUse(category);
  if (forest.some(({parentId}) => parentId === id)) throw hasSubcategories(category);
  return {...category, status: 'deleted', version: category.version + 1, updatedAt: now};
};

export const findCategory = (forest: Forest, id: string): Category => {
  const found = forest.find(category => category.id === id);
  if (!found) throw unknownCategory(id);
  return found;
};

/** The category with these names from the root to itself, in any case. */
export const categoryAt = (forest: Forest, path: readonly string[]): Category | undefined =>
  path.reduce<Category | null | undefined>(
    (parent, name) =>
      parent === undefined
        ? undefined
        : forest.find(
            category =>
              category.parentId === (parent?.id ?? null) && category.name.toLowerCase() === name.toLowerCase(),
          ),
    null,
  ) ?? undefined;

/** The names from the root to a category. */
export const pathOf = (forest: Forest, id: string): readonly string[] => {
  const {parentId, name} = findCategory(forest, id);
  return parentId ? [...pathOf(forest, parentId), name] : [name];
};

/** A name is unique among its siblings; case is ignored. */
const mustBeFree = (forest: Forest, {id, parentId, name}: Pick<Category, 'id' | 'parentId' | 'name'>) => {
  const taken = forest.some(
    other => other.id !== id && other.parentId === parentId && other.name.toLowerCase() === name.toLowerCase(),
  );
  if (taken) throw categoryNameTaken(name);
};

/** Trees of any depth; siblings are sorted by name. */
export const treeOf = (forest: Forest): readonly CategoryTree[] => {
  const children = Map.groupBy(forest, ({parentId}) => parentId);
  const below = (parentId: string | null, level: number): CategoryTree[] =>
    (children.get(parentId) ?? [])
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .map(category => ({...category, level, subcategories: below(category.id, level + 1)}));
  return below(null, 0);
};

/** What everyone may see: active categories whose ancestors are all active. */
export const activeForest = (forest: Forest): Forest => {
  const byId = new Map(forest.map(category => [category.id, category]));
  const isActive = (category: Category | undefined): boolean =>
    category?.status === 'active' && (category.parentId === null || isActive(byId.get(category.parentId)));
  return forest.filter(isActive);
};

const unknownCategory = (id: string) => new Failure('not-found', 'unknown-category', `There is no category ${id}.`);
const staleCategory = ({version}: Category) =>
  new Failure(
    'stale',
    'stale-category',
    `The category has changed and is at version ${version}. Read it again, then change it.`,
  );
export const categoryNameTaken = (name: string) =>
  new Failure(
    'conflict',
    'taken-category-name',
    `A sibling category is named ${name} already (case is ignored). Choose another name.`,
  );
export const categorySlugTaken = (slug: string) =>
  new Failure('conflict', 'taken-slug', `The slug ${slug} is in use. Choose another one.`);
const cannotMoveBelowItself = ({name}: Category) =>
  new Failure('conflict', 'category-cycle', `${name} cannot move below itself or one of its own subcategories.`);
const hasSubcategories = ({name}: Category) =>
  new Failure('conflict', 'category-has-subcategories', `${name} has subcategories. Move or delete them first.`);
const categoryInUse = ({name}: Category) =>
  new Failure(
    'conflict',
    'category-in-use',
    `There are products in the category ${name}. Change their categories first.`,
  );
