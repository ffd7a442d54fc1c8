import {readConfig} from '@ecom/core/config';
import {z} from 'zod';
import type {ProviderSettings} from './adapters/oidc-providers.ts';

/** Issuers of providers that everybody knows. */
const knownIssuers: ReadonlyMap<string, string> = new Map([['google', 'https://accounts.google.com']]);

const loopback: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

const isSecure = (url: string): boolean => {
  const {protocol, hostname} = new URL(url);
  return protocol === 'https:' || loopback.has(hostname);
};

const labelOf = (name: string) => name[0]!.toUpperCase() + name.slice(1);

/**
 * Reads the variables of each provider: `OIDC_GOOGLE_CLIENT_ID` and so on for the provider `google`.
 *
 * @throws Failure `invalid`, naming every variable that is missing or wrong
 */
export const readProviders = (
  names: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): readonly ProviderSettings[] =>
  names.map(name => {
    const prefix = `OIDC_${name.toUpperCase().replaceAll('-', '_')}`;
    const known = knownIssuers.get(name);
    const issuer = z.url().refine(isSecure, 'must begin with https://, except on this machine');
    const variables = readConfig(
      z.object({
        [`${prefix}_ISSUER`]: known ? issuer.default(known) : issuer,
        [`${prefix}_CLIENT_ID`]: z.string(),
        [`${prefix}_CLIENT_SECRET`]: z.string().optional(),
        [`${prefix}_LABEL`]: z.string().max(100).default(labelOf(name)),
      }),
      environment,
    ) as Readonly<Record<string, string>>;
    return {
      name,
      label: variables[`${prefix}_LABEL`]!,
      issuer: variables[`${prefix}_ISSUER`]!,
      clientId: variables[`${prefix}_CLIENT_ID`]!,
      clientSecret: variables[`${prefix}_CLIENT_SECRET`],
    };
  });
