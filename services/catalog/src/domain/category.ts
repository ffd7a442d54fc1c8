export type Category = {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly slug: string;
  readonly description: string;
  readonly status: 'active' | 'inactive' | 'deleted';
  readonly parentId: string | null;
};

/** A category as a step of a breadcrumb trail. */
type Crumb = Pick<Category, 'id' | 'name' | 'slug'>;
export type Trail = readonly Crumb[];

/**
 * All categories as a tree. Events of different categories arrive in any order, so for a moment a parent may be unknown or two
 * categories may be below each other: a category without a path to a root is unreachable until the missing event arrives.
 */
export type CategoryTree = {
  /** The path from the root to the category; undefined when it is unreachable. */
  trail(id: string): Trail | undefined;
  /** The category and everything below it, reachable or not. */
  within(id: string): readonly string[];
  /** All reachable categories. */
  readonly reachable: readonly Category[];
};

export const categoryTree = (categories: readonly Category[]): CategoryTree => {
  const byId = new Map(categories.map(category => [category.id, category]));
  const children = Map.groupBy(categories, ({parentId}) => parentId);

  const trail = (id: string): Trail | undefined => {
    const path = new Set<Category>();
    for (let at = byId.get(id); at?.status === 'active' && !path.has(at); at = byId.get(at.parentId)) {
      path.add(at);
      if (at.parentId === null) return Array.from(path, ({id, name, slug}) => ({id, name, slug})).reverse();
    }
    return undefined;
  };
  const trails = new Map(categories.map(({id}) => [id, trail(id)]));

  return {
    trail: id => trails.get(id),
    within(id) {
      const found = new Set([id]);
      for (const each of found) for (const child of children.get(each) ?? []) found.add(child.id);
      return [...found];
    },
    reachable: categories.filter(({id}) => trails.get(id)),
  };
};
