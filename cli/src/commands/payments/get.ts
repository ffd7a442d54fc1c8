import {paymentArg} from '../../args.ts';
import {disputeColumns, paymentFields, refundColumns} from '../../output/payment.ts';
import {resolvePayment} from '../../resolve/payment.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class PaymentsGet extends ShopCommand {
  static override summary = 'Show a payment with its refunds and disputes';
  static override examples = ['<%= config.bin %> <%= command.id %> 4711-2345'];
  static override args = {payment: paymentArg};

  async run() {
    const {args} = await this.parse(PaymentsGet);
    const payment = this.printRecord(await resolvePayment(this.shop, args.payment), paymentFields);
    await this.printPart(payment.refunds, refundColumns);
    await this.printPart(payment.disputes, disputeColumns);
    return payment;
  }
}
