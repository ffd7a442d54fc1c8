import type {Permission} from './permission.ts';

/** Who asks, as their access token says it. */
export type Principal = {
  readonly userId: string;
  readonly sessionId: string;
  /** The account's address when the token was made. */
  readonly email: string;
  readonly roles: readonly string[];
  /** `users:read`, `orders:write`, …: what the roles allow. */
  readonly permissions: ReadonlySet<Permission>;
};

/** Reads an access token. @throws Failure `unauthenticated` for one that is wrong, expired or revoked */
export type VerifyToken = (token: string) => Principal | Promise<Principal>;

/** Whether someone may touch what belongs to `ownerId`: it is theirs, or they have the permission. */
export const canAccess = (principal: Principal | undefined, ownerId: string | null, permission: Permission): boolean =>
  principal !== undefined && (principal.userId === ownerId || principal.permissions.has(permission));
