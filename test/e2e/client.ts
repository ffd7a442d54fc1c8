import {randomUUID} from 'node:crypto';
import {eventually} from '@ecom/dev/eventually';
import {administrator} from './contract.ts';

export type RequestOptions = {
  readonly token?: string | undefined;
  readonly cartToken?: string | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

/** A response; its body has no static type, since tests read bodies of every shape. */
export type ApiResponse = {readonly status: number; readonly headers: Headers; readonly body: any};

/** A client of the HTTP API of the shop at `url`. */
export const createClient = (url: string) => {
  const request = async (
    method: string,
    path: string,
    {token, cartToken, body, headers = {}}: RequestOptions = {},
  ): Promise<ApiResponse> => {
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

  /** Sends a request. @throws Error when the response has another status */
  const expectStatus = async (
    status: number,
    method: string,
    path: string,
    options: RequestOptions = {},
  ): Promise<ApiResponse> => {
    const response = await request(method, path, options);
    if (response.status !== status) {
      throw new Error(
        `${method} ${path} answered ${response.status} instead of ${status}: ${JSON.stringify(response.body)}`,
      );
    }
    return response;
  };

  const logIn = async (email: string, password: string): Promise<string> =>
    (await expectStatus(200, 'POST', '/auth/login', {body: {email, password}})).body.accessToken;

  return {
    request,
    expectStatus,
    logIn,
    logInAsAdministrator: () => logIn(administrator.email, administrator.password),

    async signUp(name: string) {
      const email = `${name}-${randomUUID().slice(0, 8)}@example.org`;
      const {body} = await expectStatus(201, 'POST', '/users', {
        body: {email, password: 'correct horse', fullName: 'Ada Lovelace'},
      });
      return {id: body.id as string, email, password: 'correct horse', token: await logIn(email, 'correct horse')};
    },

    /** An account that an administrator has created: its e-mail address counts as verified, so that it may have any role. */
    async createMember(token: string, name: string) {
      const email = `${name}-${randomUUID().slice(0, 8)}@example.org`;
      const body = {email, password: 'correct horse', fullName: 'Ada Lovelace'};
      const {id} = (await expectStatus(201, 'POST', '/users/accounts', {token, body})).body;
      return {id: id as string, email, password: body.password};
    },

    /** The token in the newest mail of that kind to an address, which the mailbox shows. */
    async tokenFromMail(email: string, kind: string): Promise<string> {
      let token: string | undefined;
      await eventually(async () => {
        const {items} = (await request('GET', '/mailbox', {headers: {accept: 'application/json'}})).body;
        const mail = items.find((each: {to: string; kind: string}) => each.to === email && each.kind === kind);
        token = /^ {2}([\w-]{43})$/m.exec(mail?.body ?? '')?.[1];
        return token !== undefined;
      });
      return token!;
    },

    /** Creates a published product with one variant, and waits until cart and catalog have received it. */
    async createProduct(
      token: string,
      {stock, price = 1000, name = 'Test product'}: {stock: number; price?: number; name?: string},
    ) {
      const sku = `T-${randomUUID()}`;
      const {body} = await expectStatus(201, 'POST', '/products', {
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
          (await request('POST', '/carts', {body: {lines: [{variantId: product.variantId, quantity: 1}]}})).status ===
          201,
      );
      await eventually(async () => (await request('GET', `/catalog/products/${product.slug}`)).status === 200);
      return product;
    },

    /** Creates a cart with these lines: a guest's cart when there is no token. */
    async createCart(lines: readonly {variantId: string; quantity: number}[], token?: string) {
      const {body} = await expectStatus(201, 'POST', '/carts', {token, body: {currency: 'EUR', lines}});
      return {
        id: body.id as string,
        cartToken: body.token as string | undefined,
        total: body.total as {amount: number; currency: string},
      };
    },

    checkOut: (
      cart: {id: string; cartToken?: string | undefined; total: {amount: number; currency: string}},
      {
        payment = 'tok_ok',
        provider = 'simulated',
        key = randomUUID() as string,
        token,
      }: {payment?: string; provider?: string; key?: string; token?: string} = {},
    ) =>
      request('POST', `/carts/${cart.id}/checkout`, {
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
          ...(cart.total.amount > 0 && {payment: {provider, token: payment}}),
          expectedTotal: cart.total,
        },
      }),

    /** Gets the order when it is paid, rejected or cancelled, or after 30 seconds. */
    waitForOrder: (orderId: string, credentials: Pick<RequestOptions, 'token' | 'cartToken'>) =>
      request('GET', `/orders/${orderId}`, {...credentials, headers: {prefer: 'wait=30'}}),
  };
};

export type Client = ReturnType<typeof createClient>;
