import {randomUUID} from 'node:crypto';
import {eventually} from '@ecom/dev/eventually';
import {administrator} from './contract.ts';

export type Ask = {
  readonly token?: string | undefined;
  readonly cartToken?: string | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

/** What came back: tests look into bodies of every shape. */
export type Reply = {readonly status: number; readonly headers: Headers; readonly body: any};

/** Asks the shop as any client would. */
export const clientOf = (url: string) => {
  const ask = async (
    method: string,
    path: string,
    {token, cartToken, body, headers = {}}: Ask = {},
  ): Promise<Reply> => {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(token && {authorization: `Bearer ${token}`}),
        ...(cartToken && {'cart-token': cartToken}),
        ...(body !== undefined && {'content-type': 'application/json'}),
        ...headers,
      },
      ...(body !== undefined && {body: JSON.stringify(body)}),
    });
    const text = await response.text();
    const json = /json/.test(response.headers.get('content-type') ?? '');
    return {status: response.status, headers: response.headers, body: json && text ? JSON.parse(text) : text};
  };

  /** Asks, and insists on the status. */
  const must = async (status: number, method: string, path: string, options: Ask = {}): Promise<Reply> => {
    const reply = await ask(method, path, options);
    if (reply.status !== status) {
      throw new Error(`${method} ${path} answered ${reply.status} instead of ${status}: ${JSON.stringify(reply.body)}`);
    }
    return reply;
  };

  const logIn = async (email: string, password: string): Promise<string> =>
    (await must(200, 'POST', '/auth/login', {body: {email, password}})).body.accessToken;

  return {
    ask,
    must,
    logIn,
    asAdministrator: () => logIn(administrator.email, administrator.password),

    async signUp(name: string) {
      const email = `${name}-${randomUUID().slice(0, 8)}@example.org`;
      const {body} = await must(201, 'POST', '/users', {
        body: {email, password: 'correct horse', fullName: 'Ada Lovelace'},
      });
      return {id: body.id as string, email, password: 'correct horse', token: await logIn(email, 'correct horse')};
    },

    /** A published product with one variant, once the cart knows it. */
    async makeProduct(
      token: string,
      {stock, price = 1000, name = 'Test product'}: {stock: number; price?: number; name?: string},
    ) {
      const sku = `T-${randomUUID()}`;
      const {body} = await must(201, 'POST', '/products', {
        token,
        body: {
          name: `${name} ${sku.slice(2, 10)}`,
          status: 'published',
          categoryIds: [],
          variants: [{sku, options: {}, prices: [{amount: price, currency: 'EUR'}], stock}],
        },
      });
      const product = {
        id: body.id as string,
        slug: body.slug as string,
        variantId: body.variants[0].id as string,
        price,
      };
      await eventually(
        async () =>
          (await ask('POST', '/carts', {body: {lines: [{variantId: product.variantId, quantity: 1}]}})).status === 201,
      );
      await eventually(async () => (await ask('GET', `/catalog/products/${product.slug}`)).status === 200);
      return product;
    },

    /** A guest's cart with these lines. */
    async makeCart(lines: readonly {variantId: string; quantity: number}[], token?: string) {
      const {body} = await must(201, 'POST', '/carts', {token, body: {currency: 'EUR', lines}});
      return {
        id: body.id as string,
        cartToken: body.token as string | undefined,
        total: body.total as {amount: number; currency: string},
      };
    },

    checkOut: (
      cart: {id: string; cartToken?: string | undefined; total: unknown},
      {payment = 'tok_ok', key = randomUUID() as string, token}: {payment?: string; key?: string; token?: string} = {},
    ) =>
      ask('POST', `/carts/${cart.id}/checkout`, {
        token,
        cartToken: cart.cartToken,
        headers: {'idempotency-key': key},
        body: {
          ...(!token && {email: 'guest@example.org'}),
          shippingAddress: {
            fullName: 'Ada Lovelace',
            line1: '1 Square',
            city: 'London',
            postalCode: 'SW1Y',
            country: 'GB',
          },
          payment: {provider: 'simulated', token: payment},
          expectedTotal: cart.total,
        },
      }),

    /** The order, once it is paid, rejected or cancelled, or after thirty seconds. */
    waitFor: (orderId: string, who: Pick<Ask, 'token' | 'cartToken'>) =>
      ask('GET', `/orders/${orderId}`, {...who, headers: {prefer: 'wait=30'}}),
  };
};

export type Client = ReturnType<typeof clientOf>;
