import {canAccess, type Principal, personOf} from '@ecom/contracts/principal';
import {unknownUser} from '../domain/user.ts';
import type {Ports} from './ports.ts';

export type AuthorizedChange = {
  readonly principal: Principal;
  readonly userId: string;
  /** Whether the user is deactivated or deleted; default: false. */
  readonly endsAccess?: boolean;
};

/** Every change of a user or of what belongs to one passes here. The account service knows the roles. */
export const authorizeChange =
  ({accounts}: Pick<Ports, 'accounts'>) =>
  async ({principal, userId, endsAccess = false}: AuthorizedChange): Promise<void> => {
    if (!canAccess(principal, userId, 'users:write')) throw unknownUser(userId);
    const isOwn = personOf(principal) === userId;
    const isPrivileged = isOwn || principal.permissions.has('accounts:write');
    if (!isPrivileged || endsAccess)
      await accounts.authorizeChange(userId, {
        isPrivileged,
        endsAccess,
        ...(endsAccess && !isOwn && {held: [...principal.permissions]}),
      });
  };
