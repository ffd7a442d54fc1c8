import {created, etag, noContent, ok, route} from '@ecom/http/route';
import type {UseCases} from '../../application/index.ts';
import {type Role as Entity, isBuiltIn} from '../../domain/role.ts';
import {Role, RoleBody, RoleList, RolePath} from './role-schemas.ts';

const toResponse = ({name, description, permissions}: Entity) => ({
  name,
  description,
  permissions: [...permissions],
  isBuiltIn: isBuiltIn(name),
});

const access = {permission: 'accounts:write'} as const;

export const roleRoutes = ({listRoles, getRole, defineRole, deleteRole}: UseCases) => [
  route({
    name: 'listRoles',
    method: 'get',
    path: '/auth/roles',
    summary: 'List roles',
    description: 'The built-in roles, then those of the shop. A list without pages.',
    access,
    responses: {200: RoleList},
    handle: async () => ok({items: (await listRoles()).map(toResponse)}),
  }),
  route({
    name: 'getRole',
    method: 'get',
    path: '/auth/roles/:name',
    summary: 'Get a role',
    access,
    params: RolePath,
    responses: {200: Role},
    etag: true,
    async handle({params}) {
      const role = await getRole(params.name);
      return ok(toResponse(role), etag(role.version));
    },
  }),
  route({
    name: 'defineRole',
    method: 'put',
    path: '/auth/roles/:name',
    summary: 'Define a role',
    description:
      'Creates the role, or replaces its permissions. `customer` and `admin` cannot be changed. You must have all permissions that the role has had and gets. When accounts lose a permission, their sessions end, and API keys that have it are revoked; otherwise the next access token has the new permissions.',
    access,
    recentProof: true,
    params: RolePath,
    body: RoleBody,
    responses: {200: Role, 201: Role},
    errors: [409, 412],
    async handle({principal, params, body, ifMatch}) {
      const {role, isNew} = await defineRole({principal, name: params.name, ...body, version: ifMatch});
      const headers = etag(role.version);
      return isNew ? created(`/auth/roles/${role.name}`, toResponse(role), headers) : ok(toResponse(role), headers);
    },
  }),
  route({
    name: 'deleteRole',
    method: 'delete',
    path: '/auth/roles/:name',
    summary: 'Delete a role',
    description: 'Refused for built-in roles, and while an account or an open invitation has it.',
    access,
    recentProof: true,
    params: RolePath,
    responses: {204: null},
    errors: [409],
    async handle({principal, params}) {
      await deleteRole({principal, name: params.name});
      return noContent();
    },
  }),
];
