import type {Order} from '../output/order.ts';
import {namesId, only} from './id.ts';

/** The shipment of an order that an id or its first digits name; default: the only one on its way. */
export const shipmentOf = ({number, shipments}: Order, text: string | undefined): Order['shipments'][number] =>
  text === undefined
    ? only(
        `shipment of order ${number} on its way`,
        shipments.filter(({status}) => status === 'shipped'),
      )
    : only(
        `shipment ${text} of order ${number}`,
        shipments.filter(({id}) => namesId(text, id)),
      );
