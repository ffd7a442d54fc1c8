import {Args} from '@oclif/core';
import {paymentFields, refundColumns} from '../../output/payment.ts';
import {resolvePayment} from '../../resolve/payment.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class PaymentsGet extends ShopCommand {
  static override summary = 'Show a payment with its refunds';
  static override examples = ['<%= config.bin %> <%= command.id %> 4711-2345'];
  static override args = {payment: Args.string({description: "Id, or the order's number.", required: true})};

  async run() {
    const {args} = await this.parse(PaymentsGet);
    const payment = this.printRecord(await resolvePayment(this.shop, args.payment), paymentFields);
    if (payment.refunds.length > 0) {
      this.log();
      await this.printTable(payment.refunds, refundColumns);
    }
    return payment;
  }
}
