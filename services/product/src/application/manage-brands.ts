import {unknownBrand} from '../domain/brand.ts';
import type {Ports} from './ports.ts';

export const getBrand =
  ({brands}: Ports) =>
  async (id: string) => {
    const brand = await brands.get(id);
    if (!brand) throw unknownBrand(id);
    return brand;
  };

export const createBrand =
  ({brands, newId, now}: Ports) =>
  (name: string) =>
    brands.add({id: newId(), version: 1, name, createdAt: now(), updatedAt: now()});

export const updateBrand =
  ({brands, now}: Ports) =>
  (id: string, name: string) =>
    brands.rename(id, name, now());
