import {Amount, Currency, Id, Money} from '@ecom/contracts/schema';
import {countQuery, pageOf, pageQuery, queryInteger, repeated} from '@ecom/http/page';
import {z} from 'zod';
import {sorts} from '../../domain/search.ts';

const IdOrName = z.string().trim().min(1).max(255);
const Attribute = z
  .string()
  .max(321)
  .regex(/^[^:].*:./s, 'must be a name and a value, such as Colour:black');
const Price = queryInteger('must be an amount in minor units, such as 1999').pipe(Amount);

export const ProductQuery = z
  .strictObject({
    ...pageQuery(...sorts),
    q: z.string().max(100).optional().meta({
      description:
        'Prefixes of words in the name, brand, categories, attributes or SKU; without letters and digits it finds nothing',
    }),
    category: IdOrName.optional().meta({
      description: 'Id, slug, or a former slug that no other category has; includes subcategories',
    }),
    brand: repeated(IdOrName).meta({description: 'Id or name; repeated: any of these'}),
    attribute: repeated(Attribute).meta({
      description:
        'An attribute or option with its value, such as `Colour:black`; repeated: any of the values of one name, and one of each name',
    }),
    priceMin: Price.optional().meta({
      description: 'One variant must meet `priceMin`, `priceMax`, `attribute` and `inStock=true` together',
    }),
    priceMax: Price.optional().meta({description: 'The highest price, itself included'}),
    currency: Currency.default('EUR').meta({
      description:
        'Currency of prices in filters and in the response. Sorting by price omits products without a price in it',
    }),
    inStock: z.stringbool().optional().meta({description: 'Whether some variant is available, or none'}),
    facets: z.stringbool().default(false).meta({description: 'Whether to count the values of facets'}),
    ...countQuery,
  })
  .refine(({priceMin = 0, priceMax = Infinity}) => priceMin <= priceMax, {
    path: ['priceMax'],
    message: 'must not be below priceMin',
  });

export const NoQuery = z.strictObject({});
export const ProductPath = z.object({idOrSlug: z.string().min(1).max(300)});

const Crumb = z.object({id: Id, name: z.string(), slug: z.string()});

const described = {
  id: Id,
  slug: z.string(),
  name: z.string(),
  brand: z.object({id: Id, name: z.string()}).nullable(),
  media: z.array(z.object({url: z.string(), alt: z.string()})),
  available: z.boolean().meta({description: 'Whether any variant is available'}),
  categories: z.array(Crumb),
};

const Item = z
  .object({
    ...described,
    price: Money.nullable().meta({description: 'The lowest price of its variants in the currency; null without one'}),
  })
  .meta({id: 'CatalogItem', description: 'A product in a list'});

const counted = {count: z.int()};
const Facets = z
  .object({
    brands: z.array(z.object({id: Id, name: z.string(), ...counted})),
    categories: z.array(z.object({...Crumb.shape, ...counted})),
    prices: z.array(z.object({min: Amount, max: Amount, ...counted})),
    attributes: z.array(z.object({name: z.string(), values: z.array(z.object({value: z.string(), ...counted}))})),
  })
  .meta({
    id: 'CatalogFacets',
    description:
      'Number of matching products per value; the most frequent first, at most 100 each. Each facet but categories counts under all filters but its own. Options and prices count by variants that match',
  });

export const ProductList = z.object({
  ...pageOf(Item).shape,
  facets: Facets.optional().meta({description: 'Only with `facets=true`'}),
});

export const Product = z
  .object({
    ...described,
    description: z.string(),
    attributes: z.record(z.string(), z.string()),
    prices: z.array(Money).meta({description: 'The lowest price of its variants per currency'}),
    breadcrumbs: z.array(z.array(Crumb)).meta({description: 'For each of its categories the path from the root'}),
    variants: z.array(
      z.object({
        id: Id,
        sku: z.string(),
        options: z.record(z.string(), z.string()),
        prices: z.array(Money),
        available: z.int().min(0),
      }),
    ),
  })
  .meta({id: 'CatalogProduct', description: 'A product as shoppers see it'});

const Branch = z
  .object({
    id: Id,
    name: z.string(),
    slug: z.string(),
    description: z.string(),
    parentId: Id.nullable(),
    level: z.int(),
    count: z.int().meta({description: 'Products in it and in its subcategories'}),
    get subcategories() {
      return z.array(Branch);
    },
  })
  .meta({id: 'CatalogCategory', description: 'A category with the number of its products and its subcategories'});

export const CategoryTree = z.object({items: z.array(Branch)});
