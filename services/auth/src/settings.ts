import {duration} from '@ecom/core/config';
import {sameSiteValues} from '@ecom/http/session-cookies';
import {z} from 'zod';
import type {CookieSettings} from './adapters/http/cookie-mode.ts';
import type {Policy} from './application/ports.ts';
import {mfaRequirements} from './domain/authentication.ts';

const dayMs = 86_400_000;
const key = z.string().regex(/^\S{32,}$/, 'must have at least 32 random characters and no spaces');

/** The environment variables of log-ins. */
export const authVariables = {
  // Whose second factor is required.
  REQUIRE_MFA: z.enum(mfaRequirements).default('none'),
  SESSION_IDLE: duration({min: 600_000, max: 366 * dayMs}).default(30 * dayMs),
  SESSION_MAX: duration({min: 600_000, max: 3660 * dayMs}).default(90 * dayMs),
  SHOP_NAME: z.string().min(1).max(100).default('ecom'),
  // Encrypts the secrets of authenticator apps in the database; without it they are as readable as the database.
  CREDENTIALS_KEY: key.optional(),
  CREDENTIALS_KEY_PREVIOUS: key.optional(),
  COOKIE_SAME_SITE: z.enum(sameSiteValues).default('lax'),
  CAPTCHA_VERIFY_URL: z.url().optional(),
  CAPTCHA_SECRET: z.string().optional(),
  CAPTCHA_AFTER: z.coerce.number('must be a number of wrong passwords').int().min(0).max(1000).default(5),
};

type Variables = z.infer<z.ZodObject<typeof authVariables>>;

export type AuthSettings = {
  readonly policy: Policy;
  readonly captcha?: {readonly url: string; readonly secret: string; readonly afterFailures: number} | undefined;
  /** The current one first; none: secrets are stored as they are. */
  readonly credentialsKeys: readonly string[];
  /** The cookies of browsers. */
  readonly cookies: CookieSettings;
};

export const authSettings = (variables: Variables): AuthSettings => {
  const {REQUIRE_MFA: requireMfa, SESSION_IDLE: idleMs, SESSION_MAX: maxMs, SHOP_NAME: shopName} = variables;
  const {CAPTCHA_VERIFY_URL: url, CAPTCHA_SECRET: secret, CAPTCHA_AFTER: afterFailures} = variables;
  return {
    policy: {requireMfa, lifetime: {idleMs, maxMs}, shopName},
    captcha: url && secret ? {url, secret, afterFailures} : undefined,
    credentialsKeys: [variables.CREDENTIALS_KEY, variables.CREDENTIALS_KEY_PREVIOUS].filter(each => each !== undefined),
    cookies: {sameSite: variables.COOKIE_SAME_SITE, sessionSeconds: Math.ceil(maxMs / 1000)},
  };
};

export const defaultSettings: AuthSettings = authSettings(z.object(authVariables).parse({}));
