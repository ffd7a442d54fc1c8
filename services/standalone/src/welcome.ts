import type {Login} from './administrator.ts';

export type WelcomeOptions = {
  readonly port: number;
  readonly adminPort: number;
  readonly admin: Login;
  readonly mailbox: boolean;
};

/** Of the context that the CLI begins with. */
const defaultPort = 8080;

type Sample = {readonly variantId: string; readonly amount: number};

/** An available variant, found by the public API. */
const sampleOf = async (url: string): Promise<Sample | undefined> => {
  const list = await fetch(`${url}/catalog/products?inStock=true&currency=EUR&sort=price&limit=1`);
  const {items} = (await list.json()) as {items?: {slug: string}[]};
  if (!items?.[0]) return undefined;
  const detail = await fetch(`${url}/catalog/products/${items[0].slug}`);
  const {variants = []} = (await detail.json()) as {
    variants?: {id: string; available: number; prices: {amount: number; currency: string}[]}[];
  };
  const variant = variants.find(({available}) => available > 0);
  const price = variant?.prices.find(({currency}) => currency === 'EUR');
  return variant && price && {variantId: variant.id, amount: price.amount};
};

const json = `-H 'Content-Type: application/json'`;
const member = (name: string) => `$(expr "$CART" : '.*"${name}":"\\([^"]*\\)"')`;

const purchase = (url: string, {variantId, amount}: Sample): string => `
Buy something (paste these three lines):

  curl -s '${url}/catalog/products?q=phone&limit=2'
  CART=$(curl -s ${url}/carts ${json} -d '{"lines":[{"variantId":"${variantId}","quantity":1}]}'); echo "$CART"
  curl -s "${url}/carts/${member('id')}/checkout" ${json} -H "Cart-Token: ${member('token')}" -H "Idempotency-Key: $(date +%s)" -d '{"email":"you@example.org","shippingAddress":{"fullName":"You","line1":"1 Main Street","city":"Berlin","postalCode":"10115","country":"DE"},"payment":{"provider":"simulated","token":"tok_ok"},"expectedTotal":{"amount":${amount},"currency":"EUR"}}'
`;

/** Addresses, login and first commands. */
export const welcome = async ({port, adminPort, admin, mailbox}: WelcomeOptions): Promise<string> => {
  const url = `http://localhost:${port}`;
  const sample = await sampleOf(url);
  return `
The shop is running.

  API       ${url}
  Docs      ${url}/docs${mailbox ? `\n  Mailbox   ${url}/mailbox` : ''}
  Admin     http://localhost:${adminPort}/readyz  (probes, /metrics)
  CLI       npx ecom login --email ${admin.email}${port === defaultPort ? '' : ` --url ${url}`}
  Login     ${admin.email}  ${admin.password}${admin.file ? `  (stored in ${admin.file})` : ''}
${sample ? purchase(url, sample) : '\nThe shop is empty: log in and POST /products.\n'}
Ctrl-C stops everything.
`;
};
