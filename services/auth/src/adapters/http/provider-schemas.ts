import {Id, Instant} from '@ecom/contracts/schema';
import {z} from 'zod';
import {Token} from './schemas.ts';

export const ProviderPath = z.object({provider: z.string().regex(/^[a-z0-9-]{1,100}$/)});

export const ProviderList = z.object({
  items: z.array(
    z
      .object({
        name: z.string(),
        label: z.string().meta({description: 'For people'}),
        url: z.string().meta({description: 'The path for the browser'}),
      })
      .meta({id: 'IdentityProvider', description: 'A provider of log-ins (OpenID Connect)'}),
  ),
});

export const ProviderQuery = z.strictObject({
  returnTo: z.string().min(1).max(2000).optional().meta({
    description: 'Where the browser goes in the end: a path of the shop, or an address of an origin that it allows',
  }),
  codeChallenge: z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}$/, 'must be the SHA-256 of the verifier in base64url: 43 characters')
    .optional()
    .meta({
      description:
        'By which the code is bound to whoever keeps the verifier (RFC 7636, S256); default: a cookie binds it to the browser',
      example: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    }),
});

/** Providers add parameters of their own. */
export const CallbackQuery = z.looseObject({
  state: z.string().max(1000).optional(),
  code: z.string().max(2000).optional(),
  iss: z.string().max(1000).optional(),
  error: z.string().max(1000).optional(),
});

export const ProviderCodeBody = z.strictObject({
  code: Token.meta({description: 'From the query of the address that the browser returned to'}),
  codeVerifier: z
    .string()
    .regex(/^[A-Za-z0-9._~-]{43,128}$/, 'must have 43 to 128 letters, digits and . _ ~ -')
    .optional()
    .meta({
      description: 'Where the log-in was begun with `codeChallenge`',
      example: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
    }),
});

export const Identity = z
  .object({id: Id, provider: z.string(), email: z.string().nullable(), createdAt: Instant})
  .meta({id: 'Identity', description: 'An account at a provider that logs in here'});
export const IdentityList = z.object({items: z.array(Identity)});
export const IdentityPath = z.object({id: Id});
