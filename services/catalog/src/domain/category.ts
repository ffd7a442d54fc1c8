export type Category = {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  readonly slug: string;
  /** Newest first. */
  readonly formerSlugs?: readonly string[] | undefined;
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
  /** What a category is found by: its id, its slug, and the former slugs that no other category has. */
  keys(id: string): readonly string[];
  /** The categories whose products' pages a change of this category affects: it and others with its slugs, with everything below. */
  affectedBy(category: Category): readonly string[];
  /** All reachable categories. */
  readonly reachable: readonly Category[];
};

const slugsOf = ({slug, formerSlugs = []}: Category) => [slug, ...formerSlugs];

/** A slug belongs to the category that has it, else to the newest that had it. */
const ownersOfSlugs = (categories: readonly Category[]): ReadonlyMap<string, string> => {
  const existing = categories.filter(({status}) => status !== 'deleted').sort((a, b) => (a.id < b.id ? -1 : 1));
  return new Map([
    ...existing.flatMap(({id, formerSlugs = []}) => formerSlugs.map(slug => [slug, id] as const)),
    ...existing.map(({id, slug}) => [slug, id] as const),
  ]);
};

export const categoryTree = (categories: readonly Category[]): CategoryTree => {
  const byId = new Map(categories.map(category => [category.id, category]));
  const children = Map.groupBy(categories, ({parentId}) => parentId);
  const owners = ownersOfSlugs(categories);

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
    keys(id) {
      const {slug, formerSlugs = []} = byId.get(id)!;
      return [id, slug, ...formerSlugs.filter(former => owners.get(former) === id)];
    },
    affectedBy(category) {
      const slugs = new Set(slugsOf(category));
      const alike = categories.filter(other => slugsOf(other).some(slug => slugs.has(slug)));
      const found = new Set([category, ...alike].map(({id}) => id));
      for (const each of found) for (const child of children.get(each) ?? []) found.add(child.id);
      return [...found];
    },
    reachable: categories.filter(({id}) => trails.get(id)),
  };
};
