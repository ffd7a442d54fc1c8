import type {ItemOf} from '../client/shop.ts';
import type {CategoryWithPath} from '../resolve/category.ts';
import type {Columns} from './table.ts';

export const categoryColumns: Columns<CategoryWithPath> = {
  path: ({path}) => path,
  slug: ({slug}) => slug,
  status: ({status}) => status,
  id: ({id}) => id,
};

/** What a terminal shows of a category. */
export const categoryFields = (category: Omit<CategoryWithPath, 'level' | 'path'> & {readonly path?: string}) => ({
  ...(category.path && {path: category.path}),
  name: category.name,
  slug: category.slug,
  id: category.id,
  description: category.description,
  status: category.status,
  created: category.createdAt,
  updated: category.updatedAt,
});

/** A line per category, indented below its parent. */
export const formatTree = (tree: readonly ItemOf<'listCategories'>[], indent = ''): string =>
  tree
    .flatMap(({name, slug, status, subcategories}) => [
      `${indent}${name} (${slug}${status === 'active' ? '' : `, ${status}`})`,
      ...(subcategories.length > 0 ? [formatTree(subcategories, `${indent}  `)] : []),
    ])
    .join('\n');
