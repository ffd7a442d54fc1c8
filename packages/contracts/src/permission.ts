/** All permissions. `services/auth/src/domain/role.ts` assigns them to roles. */
export const permissions = [
  'users:read',
  'users:write',
  'products:write',
  'stock:write',
  'orders:read',
  'orders:write',
  'payments:read',
  'payments:write',
  'accounts:write',
  'ops:read',
  'ops:write',
] as const;

export type Permission = (typeof permissions)[number];
