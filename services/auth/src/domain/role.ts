import type {Permission} from '@ecom/contracts/permission';

export const roles = ['customer', 'staff', 'admin'] as const;

export type Role = (typeof roles)[number];

const staff = [
  'users:read',
  'users:write',
  'products:write',
  'stock:write',
  'orders:read',
  'orders:write',
  'payments:read',
  'payments:write',
] as const satisfies readonly Permission[];

// Customers need none: what is theirs is theirs.
const permissions: Readonly<Record<Role, readonly Permission[]>> = {
  customer: [],
  staff,
  admin: [...staff, 'accounts:write'],
};

/** Everything that any of the roles allows, each once. */
export const permissionsOf = (held: readonly Role[]): readonly Permission[] => [
  ...new Set(held.flatMap(role => permissions[role])),
];

/** The same roles, each once, from customer to admin. */
export const sortRoles = (held: readonly Role[]): readonly Role[] => roles.filter(role => held.includes(role));
