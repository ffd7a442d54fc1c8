import {created, noContent, ok, route} from '@ecom/http/route';
import type {UseCases} from '../../application/index.ts';
import {type Invitation as Entity, statusOf} from '../../domain/invitation.ts';
import {
  AcceptanceBody,
  Invitation,
  InvitationBody,
  InvitationList,
  InvitationPath,
  InvitationQuery,
} from './invitation-schemas.ts';
import {acceptanceLimit, invitationLimit} from './limits.ts';
import {AccountRoles} from './schemas.ts';

const access = {permission: 'accounts:write'} as const;

/** @param now RFC 3339 */
export const invitationRoutes = (
  {createInvitation, getInvitation, listInvitations, revokeInvitation, acceptInvitation}: UseCases,
  now: () => string,
) => {
  const toResponse = (invitation: Entity) => {
    const {version: _, tokenHash: __, roles, ...fields} = invitation;
    return {...fields, roles: [...roles], status: statusOf(invitation, now())};
  };
  return [
    route({
      name: 'createInvitation',
      method: 'post',
      path: '/auth/invitations',
      summary: 'Invite somebody to the staff',
      description:
        'Sends a mail with a token that is valid for seven days, once. Whoever accepts it has the roles from then on. It is void when you lose a permission of the roles meanwhile.',
      access,
      recentProof: true,
      limit: invitationLimit,
      body: InvitationBody,
      responses: {201: Invitation},
      async handle({principal, body}) {
        const invitation = await createInvitation({principal, ...body});
        return created(`/auth/invitations/${invitation.id}`, toResponse(invitation));
      },
    }),
    route({
      name: 'listInvitations',
      method: 'get',
      path: '/auth/invitations',
      summary: 'List invitations',
      description: 'Also those that were accepted or revoked, or have expired, for thirty days after their expiry.',
      access,
      query: InvitationQuery,
      responses: {200: InvitationList},
      async handle({query}) {
        const {items, ...page} = await listInvitations(query);
        return ok({...page, items: items.map(toResponse)});
      },
    }),
    route({
      name: 'getInvitation',
      method: 'get',
      path: '/auth/invitations/:id',
      summary: 'Get an invitation',
      access,
      params: InvitationPath,
      responses: {200: Invitation},
      handle: async ({params}) => ok(toResponse(await getInvitation(params.id))),
    }),
    route({
      name: 'revokeInvitation',
      method: 'delete',
      path: '/auth/invitations/:id',
      summary: 'Revoke an invitation',
      description:
        'Its token is void at once. It stays in the list, with `revokedAt`. You must have the permissions of its roles.',
      access,
      params: InvitationPath,
      responses: {204: null},
      errors: [409],
      async handle({principal, params}) {
        await revokeInvitation({principal, id: params.id});
        return noContent();
      },
    }),
    route({
      name: 'acceptInvitation',
      method: 'post',
      path: '/auth/invitations/accept',
      summary: 'Accept an invitation',
      description:
        'Creates an account with the invited e-mail address; log in afterwards with `POST /auth/login`. If there is one, log in first, and send the access token: the account gets the roles, which the next access token has.',
      access: 'optional',
      limit: acceptanceLimit,
      // A repetition finds the invitation accepted.
      idempotency: 'off',
      body: AcceptanceBody,
      responses: {200: AccountRoles},
      errors: [403, 409],
      async handle({principal, body}) {
        const {userId, email, status, roles} = await acceptInvitation({principal, ...body});
        return ok({userId, email, status, roles: [...roles]});
      },
    }),
  ];
};
