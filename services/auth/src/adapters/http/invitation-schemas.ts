import {EmailAddress} from '@ecom/contracts/email-address';
import {FullName} from '@ecom/contracts/full-name';
import {NewPassword} from '@ecom/contracts/password';
import {Id, Instant} from '@ecom/contracts/schema';
import {countQuery, pageOf, pageQuery} from '@ecom/http/page';
import {z} from 'zod';
import {RoleName} from './role-schemas.ts';

export const InvitationBody = z.strictObject({
  email: EmailAddress,
  roles: z.array(RoleName).min(1).max(50).meta({description: 'You must have all of their permissions yourself'}),
});

export const AcceptanceBody = z.strictObject({
  token: z.string().min(1).max(1000).meta({description: 'From the mail'}),
  password: NewPassword.optional().meta({description: 'Of a new account; required without one of this e-mail address'}),
  fullName: FullName.optional().meta({description: 'Of a new account; required without one of this e-mail address'}),
});

export const Invitation = z
  .object({
    id: Id,
    email: z.string(),
    roles: z.array(z.string()),
    status: z.enum(['pending', 'accepted', 'revoked', 'expired']),
    invitedBy: Id.meta({description: 'The user who has sent it'}),
    createdAt: Instant,
    expiresAt: Instant,
    acceptedAt: Instant.nullable(),
    revokedAt: Instant.nullable(),
    userId: Id.nullable().meta({description: 'The user who has accepted it'}),
  })
  .meta({id: 'Invitation', description: 'An offer of roles, without its token'});
export const InvitationList = pageOf(Invitation);
export const InvitationQuery = z.strictObject({...pageQuery('-createdAt', 'createdAt'), ...countQuery});
export const InvitationPath = z.object({id: Id});
