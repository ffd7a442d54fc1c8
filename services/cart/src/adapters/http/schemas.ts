import {addressFields, normalizeAddress} from '@ecom/contracts/address';
import {EmailAddress} from '@ecom/contracts/email-address';
import {paymentProviderOf} from '@ecom/contracts/payment-provider';
import {orderSums, priceParts} from '@ecom/contracts/price-breakdown';
import {Currency, Id, Instant, Money, text} from '@ecom/contracts/schema';
import {abbreviatedId, pageOf, pageQuery} from '@ecom/http/page';
import {z} from 'zod';
import {maxLines, maxQuantity} from '../../domain/cart.ts';

const Quantity = z.int().min(1).max(maxQuantity);

export const LineBody = z.strictObject({variantId: Id, quantity: Quantity});
export const QuantityBody = z.strictObject({quantity: Quantity});
export const CartBody = z.strictObject({
  currency: Currency.default('EUR'),
  lines: z.array(LineBody).max(maxLines).default([]),
});

const AddressInput = z.strictObject(addressFields).transform(normalizeAddress).meta({id: 'AddressInput'});

/** @param providers the payment providers of this shop */
export const checkoutBody = (providers: readonly string[]) =>
  z.strictObject({
    email: EmailAddress.optional(),
    shippingAddress: AddressInput,
    billingAddress: AddressInput.nullish(),
    payment: z
      .strictObject({
        provider: paymentProviderOf(providers),
        token: text(1, 255).meta({
          description:
            "The provider's single-use token: of `stripe` the id of a PaymentMethod or a ConfirmationToken; of `manual` any text",
          example: 'tok_ok',
        }),
      })
      .nullish()
      .meta({description: 'Required unless the total is 0; then it is ignored'}),
    expectedTotal: Money,
  });

/** Returned once, when a guest's cart is created; it opens the cart and its order. */
export const CartToken = z.object({'cart-token': z.string().max(200).optional()});
export const ClaimToken = z.object({'cart-token': z.string().min(1).max(200)});

export const CartPath = z.object({id: Id});
export const LinePath = z.object({id: Id, variantId: Id});

export const Cart = z
  .object({
    id: Id,
    currency: z.string(),
    lines: z.array(
      z.object({
        variantId: Id,
        sku: z.string(),
        name: z.string(),
        quantity: z.int(),
        unitPrice: Money,
        ...priceParts,
        purchasable: z
          .boolean()
          .meta({description: 'False when the line can no longer be bought and must be removed before checkout'}),
      }),
    ),
    ...orderSums,
    status: z.enum(['open', 'checking_out', 'ordered', 'merged']),
    orderId: Id.nullable(),
    expiresAt: Instant,
    version: z.int(),
  })
  .meta({id: 'Cart'});

export const CartPage = pageOf(Cart);
export const CartQuery = z.strictObject({
  ...pageQuery('-createdAt'),
  userId: Id.optional().meta({description: 'for staff; default: the caller'}),
  id: abbreviatedId.meta({
    description:
      "The first 8 or more digits of an id; staff find any cart by them, also a guest's and one that is closed",
  }),
});

export const NewCart = z.object({...Cart.shape, token: z.string().optional()}).meta({id: 'NewCart'});
export const CheckedOut = z.object({orderId: Id, status: z.literal('placed')});
