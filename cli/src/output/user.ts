import type {Response} from '../client/shop.ts';

/** What a terminal shows of a user. */
export const userFields = (user: Response<'getUser'>) => ({
  id: user.id,
  email: user.email,
  fullName: user.fullName,
  phone: user.phone,
  status: user.status,
  timezone: user.timezone,
  signUpOption: user.signUpOption,
  created: user.createdAt,
  updated: user.updatedAt,
});
