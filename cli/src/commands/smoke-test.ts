import {setTimeout as delay} from 'node:timers/promises';
import {Flags} from '@oclif/core';
import {CommandError} from '../client/errors.ts';
import {orderFields} from '../output/order.ts';
import {ShopCommand} from '../shop-command.ts';
import {buyAsGuest} from '../smoke-test/buy-as-guest.ts';

/** Between two attempts. */
const retryDelayMs = 1000;

const nothingInStock = (currency: string) =>
  new CommandError(`No product in stock has a price in ${currency}. Add some: ecom seed demo`);

export default class SmokeTest extends ShopCommand {
  static override summary = 'Buy something as a guest, to see that the shop works';
  static override description =
    'Buys one product that is in stock, through every service: it needs no login, and no money. With the simulated provider the order must be paid; otherwise it is one that waits for a transfer and is then cancelled, or one whose means of payment Stripe must decline. What fails is tried again until the timeout. The exit code is 0 when the order went as it must.';
  static override examples = ['<%= config.bin %> <%= command.id %> --url http://localhost:8080'];
  static override flags = {
    currency: Flags.string({summary: 'The currency to pay in.', default: 'EUR'}),
    'allow-empty': Flags.boolean({summary: 'A shop that answers and has nothing in stock is well, too.'}),
    timeout: Flags.integer({summary: 'Seconds until it gives up.', default: 60, min: 1, max: 3600}),
  };

  async run() {
    const {flags} = await this.parse(SmokeTest);
    for (const deadline = Date.now() + flags.timeout * 1000; ; await delay(retryDelayMs)) {
      try {
        const purchase = await buyAsGuest(this.shop, flags.currency);
        if (!purchase) {
          if (!flags['allow-empty']) throw nothingInStock(flags.currency);
          this.logToStderr('The shop answers, and has nothing in stock.');
          return {order: null};
        }
        const {order, trial} = purchase;
        if (order.paymentStatus !== trial.expected)
          throw new CommandError(
            `The payment of order ${order.number} is ${order.paymentStatus}, not ${trial.expected} (${trial.provider}).`,
          );
        return this.printRecord(order, orderFields);
      } catch (error) {
        if (Date.now() + retryDelayMs > deadline) throw error;
        this.logToStderr(`${(error as Error).message.split('\n')[0]} Trying again …`);
      }
    }
  }
}
