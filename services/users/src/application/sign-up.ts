import type {Principal} from '@ecom/contracts/principal';
import {newUser, type Profile, type SignUpOption, userDeleted} from '../domain/user.ts';
import type {Ports} from './ports.ts';

export type SignUp = Profile & {
  readonly password: string;
  readonly signUpOption: SignUpOption;
  /** Who creates it for somebody else; undefined: nobody. */
  readonly principal?: Principal | undefined;
  /** The same for each repetition of the request. */
  readonly key?: string | undefined;
};

/**
 * The account is created first: it decides whether the e-mail address is free. If the process dies afterwards, the account's event creates the profile. A repetition
 * finds both under its own id.
 */
export const signUp =
  ({users, accounts, newId, deriveId, now}: Ports) =>
  async ({key, password, signUpOption, principal, ...profile}: SignUp) => {
    // With the e-mail address: a key that is used for two addresses must not give the second one the first account.
    const userId = key === undefined ? newId() : deriveId(`${key} ${profile.email}`);
    // Staff know the password that they choose: if they vouched for the address, they could wait until the account gets roles.
    const isEmailVerified = principal?.permissions.has('accounts:write') ?? false;
    await accounts.create({userId, password, profile, signUpOption, ...(isEmailVerified && {isEmailVerified})});
    const user = await users.add(newUser(userId, profile, signUpOption, now()));
    if (user.status === 'deleted') throw userDeleted();
    return user;
  };
