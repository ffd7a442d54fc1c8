import type {Response} from '../client/shop.ts';

/** What a terminal shows of an invitation. */
export const invitationFields = ({id, email, roles, status, expiresAt}: Response<'createInvitation'>) => ({
  id,
  email,
  roles,
  status,
  expires: expiresAt,
});
