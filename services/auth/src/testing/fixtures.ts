import {Failure} from '@ecom/core/failure';
import {type Limit, networkOf, type RateLimits} from '@ecom/core/rate-limits';
import {ed25519Tokens} from '../adapters/access-tokens.ts';
import {randomApiKeys} from '../adapters/api-key-secrets.ts';
import {memoryStore} from '../adapters/memory/store.ts';
import {randomRefreshTokens} from '../adapters/refresh-tokens.ts';
import {secretBox} from '../adapters/secret-box.ts';
import {randomRecoveryCodes, randomSecrets} from '../adapters/secrets.ts';
import {rfc6238Totp} from '../adapters/totp.ts';
import {simpleWebAuthn} from '../adapters/webauthn.ts';
import {createUseCases} from '../application/index.ts';
import type {OidcProviders} from '../application/ports/providers.ts';
import type {Captcha, Passwords} from '../application/ports/secrets.ts';
import type {MfaRequirement} from '../domain/authentication.ts';
import {defaultLifetime} from '../domain/session.ts';

/** Hashes nothing, and counts comparisons. */
const plainPasswords = () => {
  const compared: (string | null | undefined)[] = [];
  const passwords: Passwords = {
    hash: async password => `new:${password}`,
    async verify(password, hash) {
      compared.push(hash);
      return hash?.slice(4) === password;
    },
    isOutdated: hash => hash.startsWith('old:'),
    generate: () => 'generated password',
  };
  return {...passwords, compared};
};

/** Windows of the clock of a fixture; wrong passwords count to three for each key. */
const threeAttempts = (clockMs: () => number): RateLimits => {
  const counts = new Map<string, number>();
  const add = ({name, durationSeconds}: Limit, of: string, points: number) => {
    const key = `${name} ${of} ${Math.floor(clockMs() / 1000 / durationSeconds)}`;
    return counts.set(key, (counts.get(key) ?? 0) + points).get(key)!;
  };
  return {
    async consume(limit, key) {
      const attempts = add(limit, key, 1);
      if (attempts > Math.min(limit.maxAttempts, limit.name === 'wrong-guesses' ? 3 : Number.POSITIVE_INFINITY))
        throw new Failure('rate-limited', 'too-many-requests', 'Too many attempts.');
      return attempts;
    },
    reward: async (limit, key) => void add(limit, key, -1),
  };
};

export const client = {userAgent: 'a browser', address: '192.0.2.1'};

/** A provider whose codes are the identities themselves, as JSON. */
const memoryProviders = (): OidcProviders => ({
  list: () => [{name: 'acme', label: 'Acme'}],
  authorizationUrl: async (provider, {state, redirectUri}) =>
    new URL(`https://${provider}.example/?${new URLSearchParams({state, redirect_uri: redirectUri})}`),
  async redeem(provider, {callbackUrl}) {
    const code = callbackUrl.searchParams.get('code');
    if (!code) throw new Failure('forbidden', 'access-denied', 'The log-in was cancelled.');
    return {provider, email: null, isEmailVerified: true, name: null, ...JSON.parse(code)};
  },
});

/** Shared by the tests of this service: use cases on memory adapters, and a clock that can be advanced. */
export const createFixture = () => {
  const store = memoryStore();
  const passwords = plainPasswords();
  const revoked: string[] = [];
  const delaysMs: number[] = [];
  const securityEvents: string[] = [];
  const inBackground: Promise<unknown>[] = [];
  let ids = 0;
  let clock = Date.parse('2026-03-03T00:00:00.000Z');
  const ports = {
    ...store,
    passwords,
    limits: threeAttempts(() => clock),
    accessTokens: ed25519Tokens(),
    refreshTokens: randomRefreshTokens,
    apiKeySecrets: randomApiKeys,
    secrets: randomSecrets,
    providers: memoryProviders(),
    returnOrigins: ['https://storefront.example'],
    passkeys: simpleWebAuthn('Shop'),
    totp: rfc6238Totp(secretBox([]), 'Shop'),
    recoveryCodes: randomRecoveryCodes,
    captcha: undefined as Captcha | undefined,
    policy: {requireMfa: 'none' as MfaRequirement, lifetime: defaultLifetime, shopName: 'Lamp Shop'},
    runInBackground: (work: () => Promise<unknown>) => void inBackground.push(work()),
    revocations: {revoke: async (sessionId: string) => void revoked.push(sessionId)},
    sessionDays: 1,
    networkOf,
    securityLog: (event: string) => void securityEvents.push(event),
    sleep: async (delayMs: number) => void delaysMs.push(delayMs),
    newId: () => `019a0000-0000-7000-8000-0000000001${String(ids++).padStart(2, '0')}`,
    now: () => new Date(clock).toISOString(),
  };
  const useCases = createUseCases(ports);
  const profile = (name: string) => ({email: `${name}@example.org`, fullName: name, phone: null, timezone: 'UTC'});

  return {
    ...useCases,
    ports,
    useCases,
    outbox: store.outbox,
    compared: passwords.compared,
    revoked,
    /** Of password checks. */
    delaysMs,
    securityEvents,
    /** Advances the clock. */
    wait: (days: number) => {
      clock += days * 86_400_000;
    },
    signUp: (userId: string, name: string, {isEmailVerified = false} = {}) =>
      useCases.createAccount({
        userId,
        password: `password of ${name}`,
        profile: profile(name),
        signUpOption: 'general',
        isEmailVerified,
      }),
    logInAs: async (name: string) => {
      const result = await useCases.logIn({email: `${name}@example.org`, password: `password of ${name}`, client});
      if ('challenge' in result) throw new Error(`The log-in of ${name} needs a second factor.`);
      return result.tokens;
    },
    /** The mails that were caused, oldest first. */
    notices: store.notices,
    /** Resolves when the work in the background is done. */
    settled: () => Promise.all(inBackground),
  };
};

export const ada = '019a0000-0000-7000-8000-00000000000a';
export const bob = '019a0000-0000-7000-8000-00000000000b';
