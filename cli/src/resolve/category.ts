import type {ItemOf, Shop} from '../client/shop.ts';
import {namesId, only} from './id.ts';

type Tree = ItemOf<'listCategories'>;
/** A category with the names that lead to it, such as `Home/Kitchen`. */
export type CategoryWithPath = Omit<Tree, 'subcategories'> & {readonly path: string};

const flatten = (tree: readonly Tree[], above = ''): readonly CategoryWithPath[] =>
  tree.flatMap(({subcategories, ...category}) => {
    const path = above + category.name;
    return [{...category, path}, ...flatten(subcategories, `${path}/`)];
  });

/** All categories, each after its parent. */
export const listCategoriesWithPaths = async (shop: Shop): Promise<readonly CategoryWithPath[]> =>
  flatten((await shop.listCategories()).items);

/** The paths of a product's categories, such as `Home/Kitchen`. */
export const categoryPathsOf = async (
  shop: Shop,
  {categoryIds}: {readonly categoryIds: readonly string[]},
): Promise<readonly string[]> => {
  if (categoryIds.length === 0) return [];
  const paths = new Map((await listCategoriesWithPaths(shop)).map(({id, path}) => [id, path]));
  return categoryIds.map(id => paths.get(id) ?? id);
};

/** The category that an id, a slug or a path such as `Home/Kitchen` names, whatever its case; of an id the first digits suffice. */
export const resolveCategory = async (shop: Shop, text: string): Promise<CategoryWithPath> => {
  const wanted = text.toLowerCase();
  const categories = await listCategoriesWithPaths(shop);
  return only(
    `category ${text}`,
    categories.filter(({id, slug, path}) => [slug, path.toLowerCase()].includes(wanted) || namesId(text, id)),
  );
};
