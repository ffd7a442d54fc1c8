import {Failure} from '@ecom/core/failure';
import {formatMoney} from '@ecom/core/money';
import type {Payment} from './payment.ts';

export const notCaptured = ({state}: Payment) =>
  new Failure('conflict', 'not-captured', `The payment is ${state.status}; only a captured payment can be refunded.`);

export const nothingLeft = (id: string) =>
  new Failure('conflict', 'nothing-left', `Payment ${id} is fully refunded already.`);

export const refundTooLarge = (wanted: number, left: number, currency: string) =>
  new Failure(
    'conflict',
    'refund-too-large',
    `At most ${formatMoney({amount: left, currency})} can be refunded, not ${formatMoney({amount: wanted, currency})}.`,
    {members: {refundable: {amount: left, currency}}},
  );

export const tooManyPieces = (lineId: string, wanted: number, left: number) =>
  new Failure(
    'conflict',
    'too-many-pieces',
    `Of line ${lineId} at most ${left} pieces can still be refunded, not ${wanted}.`,
    {members: {lineId, refundablePieces: left}},
  );

export const piecesWithoutPrice = () =>
  new Failure('conflict', 'nothing-to-refund', 'These pieces cost nothing, so that there is nothing to refund.');

export const linesUnknown = (id: string) =>
  new Failure(
    'conflict',
    'lines-unknown',
    `Payment ${id} is older than refunds by lines and does not know its order's lines; refund an amount instead.`,
  );

export const unknownLine = (lineId: string, index: number) =>
  new Failure('invalid', 'unknown-line', `The order has no line ${lineId}.`, {
    errors: [{path: `lines[${index}].lineId`, message: 'is not a line of the order'}],
  });

export const otherCurrency = (currency: string) =>
  new Failure('invalid', 'other-currency', `The payment is in ${currency}.`, {
    errors: [{path: 'amount.currency', message: `must be ${currency}`}],
  });
