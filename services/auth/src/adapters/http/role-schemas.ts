import {permissions} from '@ecom/contracts/permission';
import {text} from '@ecom/contracts/schema';
import {z} from 'zod';

export const RoleName = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,49}$/,
    'must be lower-case letters, digits and hyphens, 50 at most, and begin with a letter',
  )
  .meta({example: 'warehouse'});

const Permission = z.enum(permissions, {
  error: ({input}) => `${JSON.stringify(input)} is not a permission; the permissions are ${permissions.join(', ')}`,
});

export const RolePath = z.object({name: RoleName});

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
