import {Args} from '@oclif/core';
import {refundFields} from '../../output/payment.ts';
import {resolvePayment} from '../../resolve/payment.ts';
import {refundOf} from '../../resolve/refund.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class RefundsGet extends ShopCommand {
  static override summary = 'Show a refund of an order';
  static override examples = [
    '<%= config.bin %> <%= command.id %> 4711-2345',
    '<%= config.bin %> <%= command.id %> 4711-2345 0198f4d6-5c7e-7b1a-8f3e-2a9d6c4b1e70',
  ];
  static override args = {
    order: Args.string({description: "The order's number, or the payment's id.", required: true}),
    refund: Args.string({description: 'Id of the refund, if there are several.', ignoreStdin: true}),
  };

  async run() {
    const {args} = await this.parse(RefundsGet);
    const payment = await resolvePayment(this.shop, args.order);
    return this.printRecord(refundOf(payment, args.order, args.refund), refundFields);
  }
}
