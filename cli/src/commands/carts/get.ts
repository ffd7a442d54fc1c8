import {Args, Flags} from '@oclif/core';
import {cartFields, cartLineColumns} from '../../output/cart.ts';
import {resolveCartId} from '../../resolve/cart.ts';
import {ShopCommand} from '../../shop-command.ts';

export default class CartsGet extends ShopCommand {
  static override summary = 'Show a cart with its lines';
  static override description = 'Of anybody for staff; your own, or one with its token, for others.';
  static override examples = [
    '<%= config.bin %> <%= command.id %> 0198f4d6-5c7e-7b1a-8f3e-2a9d6c4b1e70 --cart-token TOKEN',
  ];
  static override args = {cart: Args.string({description: 'Id of the cart.', required: true})};
  static override flags = {
    'cart-token': Flags.string({summary: 'The token that the guest got with the cart.', env: 'ECOM_CART_TOKEN'}),
  };

  async run() {
    const {args, flags} = await this.parse(CartsGet);
    const headers = {'cart-token': flags['cart-token']};
    const id = await resolveCartId(this.shop, args.cart);
    const cart = this.printRecord(await this.shop.getCart({path: {id}, headers}), cartFields);
    this.log();
    await this.printTable(cart.lines, cartLineColumns);
    return cart;
  }
}
