import {unknownPayment} from '../domain/payment.ts';
import type {Ports} from './ports.ts';

export const getPayment =
  ({payments}: Ports) =>
  async (id: string) => {
    const payment = await payments.get(id);
    if (!payment) throw unknownPayment(id);
    return payment;
  };
