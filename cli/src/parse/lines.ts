import {Flags} from '@oclif/core';
import {CommandError, UsageError} from '../client/errors.ts';
import type {Order} from '../output/order.ts';

/** The flag that names pieces of lines. */
export const lineFlag = Flags.string({
  multiple: true,
  multipleNonGreedy: true,
  summary: 'Only these pieces, as SKU=QUANTITY; repeat it for several lines (default: all that are left).',
  helpValue: 'SKU=QUANTITY',
});

/**
 * The pieces of an order's lines that `--line SKU=2` names; undefined without the flag.
 *
 * @throws UsageError for another form
 * @throws CommandError when the order has no such line
 */
export const linesOf = (order: Order, texts: readonly string[] | undefined) =>
  texts?.map(text => {
    const [, sku, quantity] = /^(.+)=([1-9]\d{0,8})$/.exec(text) ?? [];
    if (!sku) throw new UsageError(`--line: write ${text} as SKU=QUANTITY, such as NIMBUS-5=2.`);
    const line = order.lines.find(line => line.sku.toLowerCase() === sku.toLowerCase());
    if (!line) {
      const skus = order.lines.map(({sku}) => sku).join(', ');
      throw new CommandError(`--line: order ${order.number} has no line ${sku}. It has: ${skus}.`);
    }
    return {lineId: line.id, quantity: Number(quantity)};
  });
