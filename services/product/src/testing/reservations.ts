import {newId} from '@ecom/core/ids';
import type {Line} from '../domain/reservation.ts';
import {aProduct, aVariant} from './fixtures.ts';
import type {Stores} from './stores.ts';

export const sourceEvent = () => ({id: newId()});

/** Stores a published product; the numbers are the pieces on hand of its variants. `lines` orders one piece of each. */
export const stockedProduct = async ({products}: Stores, ...onHand: number[]) => {
  const product = aProduct({variants: onHand.map(pieces => aVariant({stock: {onHand: pieces, reserved: 0}}))});
  await products.add([product]);
  return {...product, lines: product.variants.map(({id}) => ({variantId: id, quantity: 1}))};
};

export const levelsOf = ({stock}: Stores, lines: readonly Line[]) =>
  Promise.all(lines.map(({variantId}) => stock.level(variantId)));

/** The recorded events without the first `count`. */
export const recordedAfter = async ({outbox}: Stores, count: number) => (await outbox()).slice(count);

export const byType = (events: Awaited<ReturnType<Stores['outbox']>>, type: string) =>
  events.filter(event => event.type === type);
