import type {RateLimits} from '@ecom/core/rate-limits';
import type {Revocations} from '@ecom/core/revocations';
import type {MfaRequirement} from '../domain/authentication.ts';
import type {SessionLifetime} from '../domain/session.ts';
import type {Accounts} from './ports/accounts.ts';
import type {ApiKeySecrets, ApiKeys} from './ports/api-keys.ts';
import type {FlowStates} from './ports/flow-states.ts';
import type {Invitations} from './ports/invitations.ts';
import type {KnownDevices} from './ports/known-devices.ts';
import type {OneTimeTokens} from './ports/one-time-tokens.ts';
import type {Passkeys} from './ports/passkeys.ts';
import type {OidcProviders} from './ports/providers.ts';
import type {Roles} from './ports/roles.ts';
import type {Captcha, Passwords, RecoveryCodes, Secrets, Totp} from './ports/secrets.ts';
import type {RefreshTokens, Sessions} from './ports/sessions.ts';
import type {AccessTokens, SigningKeys} from './ports/signing-keys.ts';

/** What the operator configures. */
export type Policy = {
  /** Of whom a second factor is required. */
  readonly requireMfa: MfaRequirement;
  readonly lifetime: SessionLifetime;
  /** The shop's name, which is no password. */
  readonly shopName: string;
};

/** Records what an operator wants to know of attacks; never a secret. */
type SecurityLog = (
  event:
    | 'logged-in'
    | 'login-failed'
    | 'login-throttled'
    | 'captcha-required'
    | 'second-factor-failed'
    | 'refresh-token-reused'
    | 'password-changed'
    | 'password-reset'
    | 'email-change-requested'
    | 'email-verified'
    | 'account-created'
    | 'provider-log-in-refused'
    | 'passkey-counter-regressed'
    | 'factor-added'
    | 'factor-removed'
    | 'roles-changed'
    | 'role-changed'
    | 'role-deleted'
    | 'invitation-created'
    | 'invitation-revoked'
    | 'invitation-accepted'
    | 'api-key-created'
    | 'api-key-revoked',
  details: Readonly<Record<string, unknown>>,
) => void;

export type Ports = {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly apiKeys: ApiKeys;
  readonly roles: Roles;
  readonly invitations: Invitations;
  readonly apiKeySecrets: ApiKeySecrets;
  readonly signingKeys: SigningKeys;
  readonly accessTokens: AccessTokens;
  readonly refreshTokens: RefreshTokens;
  readonly passwords: Passwords;
  readonly tokens: OneTimeTokens;
  readonly devices: KnownDevices;
  readonly flows: FlowStates;
  readonly providers: OidcProviders;
  /** Where a log-in at a provider may end, beside the shop's own origin. */
  readonly returnOrigins: readonly string[];
  readonly passkeys: Passkeys;
  readonly secrets: Secrets;
  readonly totp: Totp;
  readonly recoveryCodes: RecoveryCodes;
  /** Undefined: nobody is asked. */
  readonly captcha?: Captcha | undefined;
  readonly policy: Policy;
  readonly limits: RateLimits;
  readonly revocations: Pick<Revocations, 'revoke'>;
  /** How long sessions are kept after their end. */
  readonly sessionDays: number;
  readonly newId: () => string;
  readonly securityLog: SecurityLog;
  /** The network of a client's IP address, by which attempts are counted. */
  readonly networkOf: (address: string) => string;
  /** Runs work that no response waits for; its errors are logged. */
  readonly runInBackground: (work: () => Promise<unknown>) => void;
  /** Resolves after that time. */
  readonly sleep: (delayMs: number) => Promise<unknown>;
  /** RFC 3339 */
  readonly now: () => string;
};
