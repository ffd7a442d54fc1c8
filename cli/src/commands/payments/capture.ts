import {formatMoney} from '@ecom/core/money';
import {paymentArg} from '../../args.ts';
import {paymentFields} from '../../output/payment.ts';
import {resolvePayment} from '../../resolve/payment.ts';
import {ShopCommand, yesFlag} from '../../shop-command.ts';

export default class PaymentsCapture extends ShopCommand {
  static override summary = 'Mark a payment as paid';
  static override description = 'For an invoice or a bank transfer whose money has arrived. The order is then paid.';
  static override examples = ['<%= config.bin %> <%= command.id %> 4711-2345 --yes'];
  static override args = {payment: paymentArg};
  static override flags = yesFlag;

  async run() {
    const {args, flags} = await this.parse(PaymentsCapture);
    const {id, amount, orderId} = await resolvePayment(this.shop, args.payment);
    await this.confirm(`Mark ${formatMoney(amount)} for order ${orderId} as received`, flags.yes);
    const payment = await this.shop.capturePayment({path: {id}});
    this.logToStderr(`Marked ${formatMoney(amount)} as received.`);
    return this.printRecord(payment, paymentFields);
  }
}
