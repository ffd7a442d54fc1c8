import {paymentArg} from '../../args.ts';
import {disputeColumns, paymentFields, refundColumns} from '../../output/payment.ts';
import {resolvePayment} from '../../resolve/payment.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class PaymentsSync extends ShopCommand {
  static override summary = 'Ask the provider about a payment now';
  static override description =
    'About its outcome, its refunds and disputes: when an event of the provider was lost. Without this the shop asks by itself while a payment or a refund is open.';
  static override examples = ['<%= config.bin %> <%= command.id %> 4711-2345'];
  static override args = {payment: paymentArg};

  async run() {
    const {args} = await this.parse(PaymentsSync);
    const before = await resolvePayment(this.shop, args.payment);
    const payment = await this.shop.syncPayment({path: {id: before.id}});
    const isNews = JSON.stringify({...before, updatedAt: ''}) !== JSON.stringify({...payment, updatedAt: ''});
    this.logToStderr(isNews ? `The provider ${payment.provider} had news.` : 'Nothing has changed.');
    this.printRecord(payment, paymentFields);
    await this.printPart(payment.refunds, refundColumns);
    await this.printPart(payment.disputes, disputeColumns);
    return payment;
  }
}
