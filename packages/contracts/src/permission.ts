/** Everything that a role or an API key may allow. */
const permissions = [
  'users:read',
  'users:write',
  'products:write',
  'stock:write',
  'orders:read',
  'orders:write',
  'payments:read',
  'payments:write',
  'accounts:write',
] as const;

export type Permission = (typeof permissions)[number];
