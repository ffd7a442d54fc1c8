import type {Brands, Categories, Products, Reservations, Stock} from '../application/ports.ts';
import {type Brand, brandInUse, takenBrandName, unknownBrand} from '../domain/brand.ts';
import type {Category} from '../domain/category.ts';
import {type Product, takenProductSlug, takenSku, unknownProduct, unknownVariant} from '../domain/product.ts';
import {move, onCancelled, onPaid, type Reservation, reserve} from '../domain/reservation.ts';
import {available} from '../domain/stock.ts';
import type {CategoryEvent, ProductEvent, ReservationEvent, StockEvent} from '../events.ts';

type Told = CategoryEvent | ProductEvent | ReservationEvent | StockEvent;

const page = <Item extends {readonly id: string}>(
  all: readonly Item[],
  {limit, cursor}: {limit: number; cursor?: string | undefined},
) => {
  const sorted = all.toSorted((a, b) => (a.id < b.id ? -1 : 1)).filter(({id}) => !cursor || id > cursor);
  return {items: sorted.slice(0, limit), nextCursor: sorted.length > limit ? sorted[limit - 1]!.id : null};
};

/** The fakes every test uses. They pass the same contracts as PostgreSQL. */
export const memoryRecord = () => {
  const forest = new Map<string, Category>();
  const brandRows = new Map<string, Brand>();
  const rows = new Map<string, Product>();
  const versions = new Map<string, number>();
  const orders = new Map<string, Reservation>();
  const seen = new Set<string>();
  const told: Told[] = [];

  const tellProduct = ({variants, ...product}: Product) =>
    told.push({
      type: 'product.changed',
      data: {
        ...product,
        categoryIds: [...product.categoryIds],
        media: [...product.media],
        variants: variants.map(({stock: _, prices, ...variant}) => ({...variant, prices: [...prices]})),
      },
    });
  const tellStock = (product: Product, variantId: string) => {
    const version = (versions.get(variantId) ?? 0) + 1;
    versions.set(variantId, version);
    const {stock} = product.variants.find(({id}) => id === variantId)!;
    told.push({type: 'stock.changed', data: {variantId, productId: product.id, version, available: available(stock)}});
  };
  const ownerOf = (variantId: string) =>
    [...rows.values()].find(({variants}) => variants.some(({id}) => id === variantId));
  const setLevel = (
    variantId: string,
    change: (level: Product['variants'][number]['stock']) => Product['variants'][number]['stock'],
  ) => {
    const product = ownerOf(variantId);
    if (!product) throw unknownVariant(variantId);
    const variants = product.variants.map(variant =>
      variant.id === variantId ? {...variant, stock: change(variant.stock)} : variant,
    );
    const before = product.variants.find(({id}) => id === variantId)!.stock;
    const after = {...product, variants};
    rows.set(product.id, after);
    const level = variants.find(({id}) => id === variantId)!.stock;
    if (available(level) !== available(before)) tellStock(after, variantId);
    return level;
  };
  const keep = (products: readonly Product[]) => {
    for (const product of products) {
      const others = [...rows.values(), ...products].filter(
        ({id, status}) => id !== product.id && status !== 'deleted',
      );
      if (product.status !== 'deleted' && others.some(({slug}) => slug === product.slug))
        throw takenProductSlug(product.slug);
      const skus = new Set(others.flatMap(({variants}) => variants.map(({sku}) => sku)));
      if (product.variants.some(({sku}) => skus.has(sku))) throw takenSku();
    }
    for (const product of products) {
      rows.set(product.id, product);
      tellProduct(product);
      for (const {id} of product.variants) if (!versions.has(id)) tellStock(product, id);
    }
  };

  const categories: Categories = {
    forest: async () => [...forest.values()].filter(({status}) => status !== 'deleted'),
    async decide(decide) {
      const category = decide(await categories.forest());
      forest.set(category.id, category);
      told.push({type: 'category.changed', data: category});
      return category;
    },
  };

  const mustBeFree = (name: string, id: string) => {
    if ([...brandRows.values()].some(brand => brand.id !== id && brand.name.toLowerCase() === name.toLowerCase()))
      throw takenBrandName(name);
  };
  const brands: Brands = {
    get: async id => brandRows.get(id),
    list: async query => page([...brandRows.values()], query),
    async add(brand) {
      mustBeFree(brand.name, brand.id);
      brandRows.set(brand.id, brand);
      return brand;
    },
    async rename(id, name, now) {
      const brand = brandRows.get(id);
      if (!brand) throw unknownBrand(id);
      mustBeFree(name, id);
      const renamed = {...brand, name, version: brand.version + 1, updatedAt: now};
      brandRows.set(id, renamed);
      for (const product of rows.values()) {
        if (product.brand?.id === id)
          keep([{...product, brand: {id, name}, version: product.version + 1, updatedAt: now}]);
      }
      return renamed;
    },
    async remove(id) {
      const brand = brandRows.get(id);
      if (!brand) throw unknownBrand(id);
      if ([...rows.values()].some(product => product.brand?.id === id)) throw brandInUse(brand);
      brandRows.delete(id);
    },
  };

  const products: Products = {
    get: async id => rows.get(id),
    ofVariant: async variantId => ownerOf(variantId),
    knownCategories: async ids => new Set(ids.filter(id => forest.has(id) && forest.get(id)!.status !== 'deleted')),
    slugTaken: async slug => [...rows.values()].some(product => product.slug === slug && product.status !== 'deleted'),
    async list({status, brandId, categoryId, sku, ...query}) {
      const matching = [...rows.values()].filter(
        product =>
          (status ? product.status === status : product.status !== 'deleted') &&
          (!brandId || product.brand?.id === brandId) &&
          (!categoryId || product.categoryIds.includes(categoryId)) &&
          (!sku || product.variants.some(variant => variant.sku === sku)),
      );
      return page(matching, query);
    },
    add: async added => keep(added),
    async update(id, decide) {
      const before = rows.get(id);
      if (!before || before.status === 'deleted') throw unknownProduct(id);
      const product = decide(before);
      keep([product]);
      return product;
    },
  };

  const stock: Stock = {
    level: async variantId => ownerOf(variantId)?.variants.find(({id}) => id === variantId)?.stock,
    update: async (variantId, decide) => setLevel(variantId, decide),
  };

  const answer = ({orderId, status, short}: Reservation, at: string) => {
    if (status === 'rejected') told.push({type: 'stock.rejected', data: {orderId, at, short: [...short]}});
    else if (status === 'reserved' || status === 'committed') told.push({type: 'stock.reserved', data: {orderId, at}});
  };
  const advance = (reservation: Reservation, status: Reservation['status']) => {
    orders.set(reservation.orderId, {...reservation, status});
    for (const {variantId, quantity} of reservation.lines) setLevel(variantId, level => move(level, status, quantity));
  };
  const reservations: Reservations = {
    get: async orderId => orders.get(orderId),
    async reserve(orderId, lines, now, {id}) {
      if (seen.has(id)) return;
      seen.add(id);
      const known = orders.get(orderId);
      if (known) return answer(known, now);
      const published = [...rows.values()].filter(({status}) => status === 'published');
      const levels = new Map(
        published.flatMap(({variants}) => variants.map(variant => [variant.id, variant.stock] as const)),
      );
      const reservation = reserve(orderId, lines, levels);
      orders.set(orderId, reservation);
      if (reservation.status === 'reserved') advance(reservation, 'reserved');
      answer(reservation, now);
    },
    async commit(orderId) {
      const reservation = orders.get(orderId);
      const status = reservation && onPaid(reservation);
      if (status) advance(reservation, status);
    },
    async release(orderId) {
      const reservation = orders.get(orderId);
      if (!reservation) return void orders.set(orderId, {orderId, status: 'released', lines: [], short: []});
      const status = onCancelled(reservation);
      if (status) advance(reservation, status);
    },
  };
  return {categories, brands, products, stock, reservations, told};
};
