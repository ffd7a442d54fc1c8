import {Failure} from '@ecom/core/failure';

export type Profile = {
  readonly email: string;
  readonly fullName: string;
  readonly phone: string | null;
  readonly timezone: string;
};

export type SignUpOption = 'general' | 'google';

export type User = Profile & {
  readonly id: string;
  /** Incremented by each change. */
  readonly version: number;
  readonly signUpOption: SignUpOption;
  readonly status: 'active' | 'inactive' | 'deleted';
  /** The newest version of the account that was applied. */
  readonly accountVersion: number;
  /** RFC 3339 */
  readonly createdAt: string;
  readonly updatedAt: string;
};

export type ProfileChange = Partial<Omit<Profile, 'email'>> & {readonly status?: 'active' | 'inactive'};

/** The e-mail address of an account since a version; the account is its system of record. */
export type AccountChange = {readonly version: number; readonly email: string};

export const newUser = (id: string, profile: Profile, signUpOption: SignUpOption, now: string): User => ({
  id,
  version: 1,
  ...profile,
  signUpOption,
  status: 'active',
  accountVersion: 0,
  createdAt: now,
  updatedAt: now,
});

/** Applies the account's e-mail address, unless the event is outdated. Without a difference the version stays the same. */
export const updateUser = (user: User, change: ProfileChange, now: string, account?: AccountChange): User => {
  if (user.status === 'deleted') throw unknownUser(user.id);
  const isNews = account !== undefined && account.version > user.accountVersion;
  const seen = isNews ? {...user, accountVersion: account.version} : user;
  const changed = {...seen, ...change, ...(isNews && {email: account.email})};
  const same = (Object.keys(changed) as (keyof User)[]).every(key => seen[key] === changed[key]);
  return same ? seen : {...changed, version: user.version + 1, updatedAt: now};
};

export const applyAccountChange = (user: User, account: AccountChange, now: string): User =>
  user.status === 'deleted' ? user : updateUser(user, {}, now, account);

/** Erases personal data; the id stays, since orders refer to it. */
export const deleteUser = (user: User, now: string): User => {
  if (user.status === 'deleted') return user;
  return {
    ...user,
    version: user.version + 1,
    email: `${user.id}@deleted.invalid`,
    fullName: 'Deleted user',
    phone: null,
    timezone: 'UTC',
    status: 'deleted',
    updatedAt: now,
  };
};

/** @throws Failure `stale` when the version has changed */
export const assertVersion = (user: User, version: number | undefined): User => {
  if (version !== undefined && version !== user.version) throw staleUser(user);
  return user;
};

export const unknownUser = (id: string) => new Failure('not-found', 'unknown-user', `There is no user ${id}.`);
export const userDeleted = () =>
  new Failure('conflict', 'gone-user', 'The user that this request created was deleted. Use a new Idempotency-Key.');
const staleUser = ({version}: User) =>
  new Failure(
    'stale',
    'stale-user',
    `The user has changed and is at version ${version}. Read it again, then change it.`,
  );
export const statusRequiresStaff = () =>
  new Failure('forbidden', 'staff-only', 'Only staff may change the status of a user.');
