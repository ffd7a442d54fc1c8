import {setTimeout as delay} from 'node:timers/promises';
import {type AuthSettings, createAuthService} from '@ecom/auth/service';
import {createCartService} from '@ecom/cart/service';
import {createCatalogService} from '@ecom/catalog/service';
import {localKeys, tokenVerifier} from '@ecom/http/access-tokens';
import {createNotificationService} from '@ecom/notification/service';
import {createOrderService} from '@ecom/order/service';
import {createPaymentService, defaultProviders, type ProviderOptions} from '@ecom/payment/service';
import type {DatabaseAddress} from '@ecom/postgres/address';
import {createProductService} from '@ecom/product/service';
import type {RedisClient} from '@ecom/redis/connect';
import type {MongoAddress} from '@ecom/runtime/mongo';
import type {Platform} from '@ecom/runtime/service';
import {createUsersService} from '@ecom/users/service';

export type ShopOptions = {
  /** The address of a service's database. */
  readonly database: (service: string) => DatabaseAddress;
  readonly mongo?: MongoAddress | undefined;
  readonly redis?: RedisClient | undefined;
  readonly smtpUrl?: string | undefined;
  /** Default: `simulated`. */
  readonly providers?: ProviderOptions | undefined;
  readonly storefrontUrl?: string | undefined;
  readonly auth?: AuthSettings;
};

/** All services in one process. They still communicate by events only, except for the calls from users to auth. */
export const createShop = async (
  parts: Omit<Platform, 'verify'>,
  {database, mongo, redis, smtpUrl, providers = defaultProviders, storefrontUrl, auth: settings}: ShopOptions,
) => {
  const platform: Platform = {
    ...parts,
    verify: tokenVerifier(
      localKeys(() => auth.jwks()),
      parts.revocations,
    ),
  };
  const auth = createAuthService(platform, {
    database: database('auth'),
    ...(settings && {settings}),
  });
  const users = createUsersService(platform, {database: database('users'), accounts: auth.accounts});
  const product = createProductService(platform, {database: database('product')});
  const catalog = await createCatalogService(platform, {mongo, redis});
  const cart = createCartService(platform, {database: database('cart'), paymentProviders: providers.names});
  const order = createOrderService(platform, {database: database('order')});
  const payment = createPaymentService(platform, {database: database('payment'), providers});
  const notification = createNotificationService(platform, {
    database: database('notification'),
    smtpUrl,
    storefrontUrl,
  });
  /** Resolves once the catalog contains all API keys and products, and all events of product are handled. */
  const fillCatalog = async () => {
    await auth.republishApiKeysTo(catalog.apply);
    if (mongo) await product.republish();
    else await product.republishTo(catalog.apply);
    while ((await product.backlog()).rows > 0) await delay(5);
  };
  return {auth, product, fillCatalog, services: [auth, users, product, catalog, cart, order, payment, notification]};
};
