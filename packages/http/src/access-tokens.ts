import {type AccessClaims, tokenAudience, tokenIssuer} from '@ecom/contracts/access-token';
import type {Permission} from '@ecom/contracts/permission';
import type {Principal, VerifyToken} from '@ecom/contracts/principal';
import {systemNow} from '@ecom/core/clock';
import {Failure} from '@ecom/core/failure';
import type {Revocations} from '@ecom/core/revocations';
import {createLocalJWKSet, createRemoteJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey, jwtVerify} from 'jose';
import {LRUCache} from 'lru-cache';

/** The key set at a URL such as `http://auth:8002/auth/.well-known/jwks.json`: cached, and fetched again when a token names an unknown key. */
export const remoteKeys = (url: string): JWTVerifyGetKey =>
  createRemoteJWKSet(new URL(url), {cooldownDuration: 10_000});

/** The key set that `read` returns: cached, and read again, at most every 10 s, when a token names an unknown key. */
export const localKeys = (read: () => Promise<JSONWebKeySet>): JWTVerifyGetKey => {
  let keys: ReturnType<typeof createLocalJWKSet> | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  const refresh = async () => {
    readAt = performance.now();
    keys = createLocalJWKSet(await read());
    return keys;
  };
  return async (header, token) => {
    try {
      return await (keys ?? (await refresh()))(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || performance.now() - readAt < 10_000) throw error;
      return (await refresh())(header, token);
    }
  };
};

const badToken = (message: string) => new Failure('unauthenticated', 'bad-token', message);

/**
 * Verifies access tokens (EdDSA, RFC 8037) against the key set. A valid token is cached until it expires, since verifying a signature takes
 * 0.1 ms; whether its session is revoked is checked each time.
 *
 * @param now RFC 3339; default: the machine's time
 */
export const tokenVerifier = (
  keys: JWTVerifyGetKey,
  revocations: Revocations,
  now: () => string = systemNow,
): VerifyToken => {
  const currentMs = () => Date.parse(now());
  const verified = new LRUCache<string, Principal>({
    max: 20_000,
    ttlAutopurge: false,
    ttl: 600_000,
    ttlResolution: 0,
    perf: {now: currentMs},
  });

  const check = async (token: string): Promise<Principal> => {
    const currentDate = new Date(currentMs());
    try {
      const {payload} = await jwtVerify<AccessClaims>(token, keys, {
        issuer: tokenIssuer,
        audience: tokenAudience,
        currentDate,
        algorithms: ['EdDSA'],
        // No token that was made for another purpose (RFC 9068 §4).
        typ: 'at+jwt',
        requiredClaims: ['sub', 'sid', 'exp'],
      });
      const {sub, sid, email, roles, scope, exp, auth_time: authTime, restriction} = payload;
      const principal: Principal = {
        userId: sub,
        sessionId: sid,
        email,
        roles,
        permissions: new Set((scope ? scope.split(' ') : []) as Permission[]),
        ...(authTime !== undefined && {provenAt: new Date(authTime * 1000).toISOString()}),
        ...(restriction !== undefined && {restriction}),
      };
      // A millisecond less: at `exp` itself a token has expired (RFC 7519 §4.1.4), an entry of the cache only after its `ttl`.
      verified.set(token, principal, {ttl: Math.max(1, exp! * 1000 - currentDate.getTime() - 1)});
      return principal;
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw badToken('The access token has expired. Refresh it.');
      // A key set that does not arrive in time, or with another status than 200, is an outage of the auth service.
      const isOutage = error instanceof errors.JWKSTimeout || (error as {code?: string}).code === 'ERR_JOSE_GENERIC';
      if (error instanceof errors.JOSEError && !isOutage)
        throw badToken('The access token is not valid here. Log in again.');
      throw new Failure(
        'unavailable',
        'keys-unavailable',
        'The keys that verify access tokens are unavailable. Try again soon.',
        {
          retryAfter: 1,
        },
      );
    }
  };
  const assertNotRevoked = (principal: Principal) => {
    if (revocations.isRevoked(principal.sessionId)) throw badToken('The session has ended. Log in again.');
    return principal;
  };

  return token => {
    const principal = verified.get(token);
    return principal ? assertNotRevoked(principal) : check(token).then(assertNotRevoked);
  };
};
