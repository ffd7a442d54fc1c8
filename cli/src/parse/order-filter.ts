import {Flags, type Interfaces} from '@oclif/core';
import {choices} from '../client/operations.ts';
import {parseInstant} from './instant.ts';

const {status, paymentStatus, shipmentStatus} = choices.listOrders;
const several = {multiple: true, delimiter: ','} as const;

/** The flags that select orders. */
export const orderFilterFlags = {
  status: Flags.option({options: status, ...several, summary: 'Only with one of these statuses.'})(),
  payment: Flags.option({options: paymentStatus, ...several, summary: 'Only with one of these payment statuses.'})(),
  shipment: Flags.option({options: shipmentStatus, ...several, summary: 'Only with one of these shipment statuses.'})(),
  email: Flags.string({summary: 'Only of this e-mail address.'}),
  sku: Flags.string({summary: 'Only with a line of this SKU.'}),
  name: Flags.string({summary: "Only with these words in the recipient's name."}),
  after: Flags.string({summary: 'Only placed after this instant, such as 2026-01-31 or 7d (ago).'}),
  before: Flags.string({summary: 'Only placed before this instant, such as 2026-01-31 or 7d (ago).'}),
};

type Values = Interfaces.InferredFlags<typeof orderFilterFlags>;

/** The query of `listOrders` that the flags select. @throws UsageError */
export const orderFilterOf = ({status, payment, shipment, email, sku, name, after, before}: Values) => ({
  status,
  paymentStatus: payment,
  shipmentStatus: shipment,
  email,
  sku,
  name,
  createdAfter: parseInstant('after', after),
  createdBefore: parseInstant('before', before),
});
