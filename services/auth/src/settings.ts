import {duration, wrongConfiguration} from '@ecom/core/config';
import {sameSiteValues} from '@ecom/http/session-cookies';
import {z} from 'zod';
import type {CookieSettings} from './adapters/http/cookie-mode.ts';
import type {SiteSettings} from './adapters/http/site.ts';
import type {ProviderSettings} from './adapters/oidc-providers.ts';
import type {RelyingParty} from './application/ports/passkeys.ts';
import type {Policy} from './application/ports.ts';
import {mfaRequirements} from './domain/authentication.ts';
import {readProviders} from './oidc-settings.ts';

const dayMs = 86_400_000;
const key = z.string().regex(/^\S{32,}$/, 'must have at least 32 random characters and no spaces');

const listOf = <T extends z.ZodType<unknown, string>>(item: T) =>
  z
    .string()
    .default('')
    .transform(text => text.split(',').flatMap(each => each.trim() || []))
    .pipe(z.array(item));
const origin = z
  .string()
  .refine(text => URL.parse(text)?.origin === text, 'must be an origin such as https://shop.example');

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
  // The shop as browsers see it. Default: as each request names it.
  PUBLIC_URL: origin.optional(),
  // Pages that may use passkeys, and the domain that these belong to.
  WEBAUTHN_ORIGINS: listOf(origin),
  WEBAUTHN_RP_ID: z.hostname().optional(),
  OIDC_PROVIDERS: listOf(
    z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,30}$/, 'must be names of small letters, digits and hyphens, separated by commas'),
  ),
  // Where log-ins at providers may end. Default: the origins that CORS allows by name.
  OIDC_RETURN_ORIGINS: listOf(origin),
  COOKIE_SAME_SITE: z.enum(sameSiteValues).default('lax'),
  CAPTCHA_VERIFY_URL: z.url().optional(),
  CAPTCHA_SECRET: z.string().optional(),
  CAPTCHA_AFTER: z.coerce.number('must be a number of wrong passwords').int().min(0).max(1000).default(5),
};

const neededBy = [
  ['CAPTCHA_VERIFY_URL', 'CAPTCHA_SECRET'],
  ['CAPTCHA_SECRET', 'CAPTCHA_VERIFY_URL'],
  ['WEBAUTHN_RP_ID', 'WEBAUTHN_ORIGINS'],
] as const;

const relyingPartyOf = ([first, ...others]: readonly string[], id?: string): RelyingParty | undefined =>
  first === undefined ? undefined : {id: id ?? new URL(first).hostname, origins: [first, ...others]};

type Variables = z.infer<z.ZodObject<typeof authVariables>>;

/** Half of a setting would be ignored. @throws Failure `invalid` that names the other half */
const assertComplete = (variables: Variables): void => {
  const isGiven = (name: keyof Variables) => [variables[name] ?? []].flat().length > 0;
  const missing = neededBy.filter(([name, needed]) => isGiven(name) && !isGiven(needed));
  if (missing.length === 0) return;
  throw wrongConfiguration(missing.map(([name, path]) => ({path, message: `is missing, which ${name} needs`})));
};

export type AuthSettings = {
  readonly policy: Policy;
  readonly captcha?: {readonly url: string; readonly secret: string; readonly afterFailures: number} | undefined;
  /** The current one first; none: secrets are stored as they are. */
  readonly credentialsKeys: readonly string[];
  /** The cookies of browsers. */
  readonly cookies: CookieSettings;
  readonly site: SiteSettings;
  readonly providers: readonly ProviderSettings[];
  /** Where log-ins at providers may end, beside the shop's own origin. */
  readonly returnOrigins: readonly string[];
};

/**
 * @param environment has the variables of the providers that OIDC_PROVIDERS names
 * @throws Failure `invalid`, naming every variable that is missing or wrong
 */
export const authSettings = (
  variables: Variables & {readonly CORS_ORIGINS?: readonly string[]},
  environment: Readonly<Record<string, string | undefined>>,
): AuthSettings => {
  assertComplete(variables);
  const {WEBAUTHN_ORIGINS: origins, CORS_ORIGINS: corsOrigins = [], OIDC_RETURN_ORIGINS: returnOrigins} = variables;
  const {REQUIRE_MFA: requireMfa, SESSION_IDLE: idleMs, SESSION_MAX: maxMs, SHOP_NAME: shopName} = variables;
  const {CAPTCHA_VERIFY_URL: url, CAPTCHA_SECRET: secret, CAPTCHA_AFTER: afterFailures} = variables;
  return {
    policy: {requireMfa, lifetime: {idleMs, maxMs}, shopName},
    captcha: url && secret ? {url, secret, afterFailures} : undefined,
    credentialsKeys: [variables.CREDENTIALS_KEY, variables.CREDENTIALS_KEY_PREVIOUS].filter(each => each !== undefined),
    cookies: {sameSite: variables.COOKIE_SAME_SITE, sessionSeconds: Math.ceil(maxMs / 1000)},
    site: {publicUrl: variables.PUBLIC_URL, relyingParty: relyingPartyOf(origins, variables.WEBAUTHN_RP_ID)},
    providers: readProviders(variables.OIDC_PROVIDERS, environment),
    returnOrigins: returnOrigins.length > 0 ? returnOrigins : corsOrigins.filter(each => each !== '*'),
  };
};

export const defaultSettings: AuthSettings = authSettings(z.object(authVariables).parse({}), {});
