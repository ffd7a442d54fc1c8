import {formatMoney} from '@ecom/core/money';
import {Flags} from '@oclif/core';
import {orderArg} from '../../args.ts';
import {settledRefund} from '../../client/settled-refund.ts';
import {refundFields} from '../../output/payment.ts';
import {lineFlag, linesOf} from '../../parse/lines.ts';
import {moneyOf} from '../../parse/money.ts';
import {resolveOrder} from '../../resolve/order.ts';
import {paymentOfOrder} from '../../resolve/payment.ts';
import {ShopCommand, yesFlag} from '../../shop-command.ts';

export default class RefundsCreate extends ShopCommand {
  static override summary = 'Refund an order or part of it';
  static override description =
    'Gives back an amount, or pieces of lines, or without both everything that is left. Waits some seconds for the outcome.';
  static override examples = [
    "<%= config.bin %> <%= command.id %> 4711-2345 --amount '5.00 EUR' --reason 'a scratch'",
    "<%= config.bin %> <%= command.id %> 4711-2345 --line NIMBUS-5=1 --reason 'it was broken' --yes",
  ];
  static override args = {order: orderArg};
  static override flags = {
    amount: Flags.string({summary: "How much, such as '5.00 EUR'.", exclusive: ['line']}),
    line: lineFlag,
    reason: Flags.string({summary: 'Why.', required: true}),
    ...yesFlag,
  };

  async run() {
    const {args, flags} = await this.parse(RefundsCreate);
    const amount = flags.amount === undefined ? undefined : moneyOf('amount', flags.amount);
    const order = await resolveOrder(this.shop, args.order);
    const lines = linesOf(order, flags.line);
    const payment = await paymentOfOrder(this.shop, order);
    const what = amount ? formatMoney(amount) : (flags.line?.join(', ') ?? 'everything that is left');
    await this.confirm(`Refund ${what} of order ${order.number} to ${order.email}`, flags.yes);
    const body = {amount, lines, reason: flags.reason};
    const requested = await this.shop.refundPayment({path: {id: payment.id}, body});
    const refund = await settledRefund(this.shop, {order, payment, refund: requested});
    this.logToStderr(
      refund.status === 'pending'
        ? `The provider has not responded yet. See: ecom refunds get ${order.number} ${refund.id}`
        : `Refunded ${formatMoney(refund.amount)} of order ${order.number}.`,
    );
    return this.printRecord(refund, refundFields);
  }
}
