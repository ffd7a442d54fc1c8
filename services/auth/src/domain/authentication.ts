import type {Factor} from '@ecom/contracts/factor';
import type {Permission} from '@ecom/contracts/permission';
import type {CredentialKind} from './credential.ts';
import type {RoleName} from './role.ts';

/** A factor, and when it was proven; RFC 3339. */
export type Proof = {readonly factor: Factor; readonly at: string};

/** Of whom a shop requires a second factor. `staff` includes administrators. */
export const mfaRequirements = ['none', 'admin', 'staff'] as const;

export type MfaRequirement = (typeof mfaRequirements)[number];

/** What decides about a log-in, beside its proofs. */
export type AuthenticationSubject = {
  readonly roles: readonly RoleName[];
  /** What the roles allow. */
  readonly permissions: readonly Permission[];
  readonly isEmailVerified: boolean;
  /** Those that are confirmed. */
  readonly credentialKinds: readonly CredentialKind[];
};

/**
 * `incomplete`: the account has a second factor, which is not proven; `factors` are those that complete the log-in. `enrolment`: the shop requires a second factor, and
 * the account has none: the session may only add one. `complete`: the session has these permissions.
 */
export type Authentication =
  | {readonly outcome: 'incomplete'; readonly factors: readonly Factor[]}
  | {readonly outcome: 'enrolment'}
  | {readonly outcome: 'complete'; readonly permissions: readonly Permission[]};

/** The factors that complete a log-in with a first one; empty without a second factor. Recovery codes are none by themselves. */
export const secondFactorsOf = (kinds: readonly CredentialKind[]): readonly Factor[] => {
  const own = (['totp', 'passkey'] as const).filter(kind => kinds.includes(kind));
  if (own.length === 0) return [];
  return kinds.includes('recovery-codes') ? [...own, 'recovery-code'] : own;
};

/** Two factors of different kinds. A passkey is two by itself: a device, and what unlocks it (WebAuthn user verification). */
const isMultiFactor = (provenBy: readonly Factor[]): boolean =>
  provenBy.includes('passkey') ||
  (provenBy.some(factor => factor === 'password' || factor === 'oidc') &&
    provenBy.some(factor => factor === 'totp' || factor === 'recovery-code'));

const requiresSecondFactor = (
  {roles, permissions}: Pick<AuthenticationSubject, 'roles' | 'permissions'>,
  requirement: MfaRequirement,
): boolean => (requirement === 'staff' ? permissions.length > 0 : requirement === 'admin' && roles.includes('admin'));

/** The one rule about unverified e-mail addresses: their accounts hold no permissions, since anybody can sign up with somebody else's address. */
export const mayHoldPermissions = (
  {isEmailVerified}: {readonly isEmailVerified: boolean},
  permissions: readonly Permission[],
): boolean => isEmailVerified || permissions.length === 0;

/** Decides what a set of proven factors allows. Every log-in and every access token passes here. */
export const authenticate = (
  subject: AuthenticationSubject,
  provenBy: readonly Factor[],
  requirement: MfaRequirement,
): Authentication => {
  const factors = secondFactorsOf(subject.credentialKinds);
  if (factors.length > 0 && !isMultiFactor(provenBy)) return {outcome: 'incomplete', factors};
  if (factors.length === 0 && requiresSecondFactor(subject, requirement)) return {outcome: 'enrolment'};
  return {
    outcome: 'complete',
    permissions: mayHoldPermissions(subject, subject.permissions) ? subject.permissions : [],
  };
};

export const factorsOf = (provenBy: readonly Proof[]): readonly Factor[] => [
  ...new Set(provenBy.map(({factor}) => factor)),
];

/** With the new proof in place of an earlier one by the same factor. */
export const withProof = (provenBy: readonly Proof[], proof: Proof): readonly Proof[] => [
  ...provenBy.filter(({factor}) => factor !== proof.factor),
  proof,
];

/** When somebody last proved who they are; RFC 3339. */
export const lastProvenAt = (provenBy: readonly Proof[]): string | undefined =>
  provenBy
    .map(({at}) => at)
    .sort()
    .at(-1);

// RFC 8176 §2 has no value for another provider's log-in: `fed` is what others use.
const methods: Readonly<Record<Factor, string>> = {
  password: 'pwd',
  totp: 'otp',
  'recovery-code': 'otp',
  passkey: 'swk',
  oidc: 'fed',
};

/** Authentication method references (RFC 8176). */
export const methodsOf = (provenBy: readonly Factor[]): readonly string[] => [
  ...new Set([...provenBy.map(factor => methods[factor]), ...(isMultiFactor(provenBy) ? ['mfa'] : [])]),
];
