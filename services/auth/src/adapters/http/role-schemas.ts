import {permissions} from '@ecom/contracts/permission';
import {text} from '@ecom/contracts/schema';
import {z} from 'zod';
import {isRoleName, roleNameRule} from '../../domain/role.ts';

export const RoleName = z.string().refine(isRoleName, roleNameRule).meta({example: 'warehouse'});

const Permission = z.enum(permissions, {
  error: ({input}) => `${JSON.stringify(input)} is not a permission; the permissions are ${permissions.join(', ')}`,
});

// Any text: the domain refuses a name that breaks the rules, and says which they are.
export const RolePath = z.object({name: z.string().max(200)});

export const RoleBody = z.strictObject({
  permissions: z.array(Permission).max(permissions.length).meta({description: 'You must have all of them yourself'}),
  description: text(0, 255).optional().meta({description: 'What the role is for; default: as before'}),
});

export const Role = z
  .object({
    name: z.string(),
    description: z.string(),
    permissions: z.array(z.string()),
    isBuiltIn: z.boolean().meta({description: 'Whether it exists in every shop, and cannot be deleted'}),
  })
  .meta({id: 'Role', description: 'A group of permissions'});
export const RoleList = z.object({items: z.array(Role)});
