import type {Page} from '@ecom/core/page';
import type {AddressBook} from '../domain/address.ts';
import type {Profile, SignUpOption, User} from '../domain/user.ts';

export type UserFilter = {
  readonly status: User['status'] | 'all';
  readonly timezone?: string | undefined;
  readonly signUpOption?: SignUpOption | undefined;
  readonly email?: string | undefined;
  /** `createdAt`, `email`, `fullName`, each also with a leading `-`. */
  readonly sort: string;
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** Adds the total, which costs a walk over all that match. */
  readonly count: boolean;
};

/** Profiles. Every change is told to the world in the transaction that makes it. */
export type Users = {
  get(id: string): Promise<User | undefined>;
  list(filter: UserFilter): Promise<Page<User>>;
  /** Keeps a new user; if the id is known already, gives back what is there and changes nothing. */
  add(user: User): Promise<User>;
  /**
   * Decides under a lock; the new state and its event are saved together or not at all. What leaves the version as it is is told to nobody.
   * The addresses of a user who becomes deleted are erased with it.
   *
   * @throws Failure `missing` for an unknown id
   */
  update(id: string, decide: (user: User) => User): Promise<User>;
};

export type AddressBooks = {
  get(userId: string): Promise<AddressBook>;
  /** Decides under the user's lock; erases the book when `decide` returns an empty one. */
  update(userId: string, decide: (book: AddressBook) => AddressBook): Promise<AddressBook>;
};

export type NewAccount = {
  readonly userId: string;
  readonly password: string;
  readonly profile: Profile;
  readonly signUpOption: SignUpOption;
};

/** The one synchronous edge of the system: whoever signs up must be able to log in the moment the answer arrives. */
export type Accounts = {
  /** @throws Failure `conflict` when the e-mail belongs to another account */
  open(account: NewAccount): Promise<void>;
  /**
   * Gives the version of the account that has the e-mail.
   *
   * @throws Failure `conflict` when the e-mail belongs to another account
   */
  changeEmail(userId: string, email: string): Promise<number>;
};

export type Ports = {
  readonly users: Users;
  readonly addressBooks: AddressBooks;
  readonly accounts: Accounts;
  readonly newId: () => string;
  /** The same for the same text. */
  readonly idFrom: (text: string) => string;
  /** RFC 3339 */
  readonly now: () => string;
};
