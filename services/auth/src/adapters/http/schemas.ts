import {EmailAddress} from '@ecom/contracts/email-address';
import {factors} from '@ecom/contracts/factor';
import {NewPassword} from '@ecom/contracts/password';
import {Id, Instant, text} from '@ecom/contracts/schema';
import {countQuery, pageOf, pageQuery} from '@ecom/http/page';
import {z} from 'zod';
import {RoleName} from './role-schemas.ts';

// A current password is only bounded: one that breaks the rules for new passwords is simply wrong.
export const CurrentPassword = z.string().min(1).max(1000).meta({format: 'password'});

export const Token = z.string().min(1).max(1000);

export const LoginBody = z.strictObject({email: EmailAddress, password: CurrentPassword});
export const RefreshBody = z.strictObject({refreshToken: z.string().min(1).max(1000)});
export const PasswordBody = z.strictObject({currentPassword: CurrentPassword, newPassword: NewPassword});
export const RolesBody = z.strictObject({roles: z.array(RoleName).min(1).max(50)});

/** The User-Agent, truncated. */
export const ClientHeaders = z.object({
  'user-agent': z
    .string()
    .transform(name => name.slice(0, 512))
    .optional(),
});

/** What a log-in may send beside its credentials. */
export const LoginHeaders = ClientHeaders.extend({
  'device-token': z.string().max(1000).optional().meta({
    description: 'From the response to an earlier log-in on this device: the guesses of others do not delay it',
  }),
  'captcha-response': z
    .string()
    .max(10_000)
    .optional()
    .meta({description: 'The response of the CAPTCHA, after 403 `captcha-required`'}),
});

/** Who logs in. */
export const clientOf = (headers: z.output<typeof LoginHeaders>, address: string) => ({
  client: {userAgent: headers['user-agent'] ?? null, address},
  deviceToken: headers['device-token'],
});

export const Tokens = z
  .object({
    tokenType: z.literal('Bearer'),
    accessToken: z.string().meta({description: 'A JWT, for the Authorization header'}),
    expiresIn: z.int().meta({description: 'Validity of the access token in seconds'}),
    refreshToken: z.string().meta({description: 'Can be used once, and within ten seconds again'}),
  })
  .meta({id: 'Tokens', description: 'An access token and a refresh token of a session'});

export const Factor = z.enum(factors);

export const Challenge = z
  .object({
    challenge: z.string().meta({description: 'For the request that proves the second factor'}),
    factors: z.array(Factor).meta({description: 'Those that complete the log-in'}),
    expiresIn: z.int().meta({description: 'Validity of the challenge in seconds'}),
  })
  .meta({id: 'Challenge', description: 'The first factor is right, and a second one is missing'});

const Session = z
  .object({
    id: Id,
    createdAt: Instant,
    lastUsedAt: Instant,
    userAgent: z.string().nullable(),
    address: z.string(),
    current: z.boolean().meta({description: 'Whether this is the session of the request'}),
    provenBy: z
      .array(z.object({factor: Factor, at: Instant}))
      .meta({description: 'The factors that were proven, and when last'}),
  })
  .meta({id: 'Session', description: 'A session of a user'});
export const SessionList = pageOf(Session);
export const SessionQuery = z.strictObject({...pageQuery('-createdAt', 'createdAt'), ...countQuery});
export const SessionPath = z.object({id: Id});
export const AccountSessionPath = z.object({userId: Id, id: Id});

export const AccountRoles = z
  .object({
    userId: Id,
    email: z.string(),
    status: z.enum(['active', 'inactive', 'deleted']),
    roles: z.array(z.string()),
  })
  .meta({id: 'AccountRoles', description: 'The roles of an account'});
export const AccountPath = z.object({userId: Id});

export const KeySet = z
  .object({
    keys: z.array(
      z.object({
        kty: z.literal('OKP'),
        crv: z.literal('Ed25519'),
        alg: z.literal('EdDSA'),
        use: z.literal('sig'),
        kid: z.string(),
        x: z.string(),
      }),
    ),
  })
  .meta({id: 'JsonWebKeySet', description: 'The public keys of access tokens (RFC 7517)'});

export const SigningKey = z
  .object({
    kid: Id,
    createdAt: Instant,
    signsFrom: Instant.meta({description: 'When it begins to sign'}),
    state: z
      .enum(['next', 'active', 'verifying'])
      .meta({description: '`next` will sign, `active` signs, `verifying` does not sign any more'}),
  })
  .meta({id: 'SigningKey', description: 'A key that signs access tokens, without the key itself'});
export const SigningKeyList = z.object({items: z.array(SigningKey)});

export const NewAccountBody = z.strictObject({
  userId: Id,
  password: NewPassword,
  profile: z.strictObject({
    email: EmailAddress,
    fullName: text(1, 255),
    phone: text(1, 20).nullable(),
    timezone: text(1, 100),
  }),
  signUpOption: z.enum(['general', 'google']),
  isEmailVerified: z.boolean().optional(),
});
export const AuthorizationBody = z.strictObject({
  isPrivileged: z.boolean(),
  endsAccess: z.boolean(),
  // Texts: a process of the next release may know more permissions.
  held: z.array(z.string()).optional(),
});
export const EmailBody = z.strictObject({email: EmailAddress, byOther: z.boolean().optional()});

export const AccountVersion = z.object({version: z.int(), isPending: z.boolean()});
