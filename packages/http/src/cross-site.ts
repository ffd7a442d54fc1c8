import {Failure} from '@ecom/core/failure';
import type {Context} from 'koa';

/**
 * The header with which a client says that it uses cookies. Other sites cannot send it: forms have no headers, and a script needs the consent of CORS first
 * (https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html#employing-custom-request-headers-for-ajaxapi).
 */
const modeHeader = 'session-mode';

const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

export const isSafe = ({method}: Pick<Context, 'method'>): boolean => safeMethods.has(method);

const isAllowedOrigin = (ctx: Context): boolean =>
  (ctx.state.credentialOrigins as ReadonlySet<string> | undefined)?.has(ctx.get('origin')) ?? false;

const isOwnHost = (ctx: Context): boolean => URL.parse(ctx.get('origin'))?.host === ctx.host;

/**
 * Whether a page of this origin or of an allowed one causes the request, by headers that scripts cannot set (https://www.w3.org/TR/fetch-metadata/).
 * `same-site` is not enough: a sibling domain may belong to somebody else.
 */
const isTrusted = (ctx: Context): boolean => {
  if (isAllowedOrigin(ctx)) return true;
  const site = ctx.get('sec-fetch-site');
  if (site) return site === 'same-origin' || site === 'none';
  // Browsers from before 2023 send the origin only, and not with GET.
  return ctx.get('origin') ? isOwnHost(ctx) : isSafe(ctx);
};

/** Whether the cookies of a request count; they do not when another site causes it to be read. @see assertNotForged for requests that change something */
export const acceptsCookies = (ctx: Context): boolean => !isSafe(ctx) || isTrusted(ctx);

/**
 * Defends requests that change something by the authority of a cookie, which a browser sends on its own (CSRF).
 *
 * @throws Failure `forbidden`, with the remedy
 */
export const assertNotForged = (ctx: Context): void => {
  if (ctx.get(modeHeader) !== 'cookie') throw modeMissing();
  if (!isTrusted(ctx)) throw crossSite();
};

const modeMissing = () =>
  new Failure(
    'forbidden',
    'session-mode-required',
    'A request that changes something by the authority of a cookie needs the header Session-Mode: cookie.',
  );
const crossSite = () =>
  new Failure(
    'forbidden',
    'cross-site-request',
    'Cookies count only in requests of this origin, or of an origin that CORS_ORIGINS lists; without Sec-Fetch-Site a browser must send Origin.',
  );
