import {unknownVariant} from '../domain/product.ts';
import {adjust, setOnHand} from '../domain/stock.ts';
import type {Ports} from './ports.ts';

export const getStock =
  ({stock}: Ports) =>
  async (variantId: string) => {
    const level = await stock.level(variantId);
    if (!level) throw unknownVariant(variantId);
    return level;
  };

export const setStock =
  ({stock}: Ports) =>
  (variantId: string, onHand: number) =>
    stock.update(variantId, level => setOnHand(level, onHand));

export const adjustStock =
  ({stock, newId, now}: Ports) =>
  (variantId: string, {delta, reason, by}: {readonly delta: number; readonly reason: string; readonly by: string}) =>
    stock.update(variantId, level => adjust(level, delta), {id: newId(), delta, reason, by, at: now()});
