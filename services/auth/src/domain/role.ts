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

// Customers need none: they access only what they own.
const permissions: Readonly<Record<Role, readonly Permission[]>> = {
  customer: [],
  staff,
  admin: [...staff, 'accounts:write', 'ops:read', 'ops:write'],
};

/** The permissions of all the roles, without duplicates. */
export const permissionsOf = (assigned: readonly Role[]): readonly Permission[] => [
  ...new Set(assigned.flatMap(role => permissions[role])),
];

/** Whether the roles allow more than a customer's. */
export const hasPrivileges = (assigned: readonly Role[]): boolean => permissionsOf(assigned).length > 0;

/** The roles without duplicates, from customer to admin. */
export const sortRoles = (assigned: readonly Role[]): readonly Role[] => roles.filter(role => assigned.includes(role));
