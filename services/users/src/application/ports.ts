import type {Permission} from '@ecom/contracts/permission';
import type {IdPrefix, Page, PageRequest} from '@ecom/core/page';
import type {AddressBook} from '../domain/address.ts';
import type {Export, ExportedData, ExportPart} from '../domain/export.ts';
import type {Profile, SignUpOption, User} from '../domain/user.ts';

export type UserFilter = PageRequest & {
  /** Any of these; default: all. */
  readonly status?: readonly User['status'][] | undefined;
  readonly timezone?: string | undefined;
  readonly signUpOption?: SignUpOption | undefined;
  readonly email?: string | undefined;
  readonly id?: IdPrefix | undefined;
};

/** Profiles. Every change is recorded as an event in the same transaction. */
export type Users = {
  get(id: string): Promise<User | undefined>;
  list(filter: UserFilter): Promise<Page<User>>;
  /** Saves a new user; if the id exists, returns the existing user unchanged. */
  add(user: User): Promise<User>;
  /**
   * Decides, and saves the new state with its event if nothing changed meanwhile; otherwise decides again. A change that keeps the version publishes nothing.
   * The addresses of a user who becomes deleted are erased with it.
   *
   * @throws Failure `not-found` for an unknown id
   */
  update(id: string, decide: (user: User) => User): Promise<User>;
};

export type AddressBooks = {
  get(userId: string): Promise<AddressBook>;
  /** Decides under the user's lock; deletes the addresses when `decide` returns none. */
  update(userId: string, decide: (book: AddressBook) => AddressBook): Promise<AddressBook>;
};

/** Exports of personal data, and the parts of them that services have answered. */
export type Exports = {
  /**
   * Saves a new export with the request to all services and what this service holds, unless `decide` throws, given the newest export of the user. Decides under
   * the user's lock.
   *
   * @throws Failure `not-found` for an unknown or deleted user
   */
  create(userId: string, decide: (newest: Export | undefined) => Export, ownPart: ExportPart): Promise<Export>;
  newestOf(userId: string): Promise<Export | undefined>;
  /** What the services have answered so far, by service. */
  dataOf(id: string): Promise<ExportedData>;
  /** Saves a part, once; no effect without its export. */
  addPart(id: string, part: ExportPart, now: string): Promise<void>;
  /** Deletes a batch of the exports that expired before that instant, with their parts; returns its size, 0 when none are left. */
  sweep(before: string): Promise<number>;
};

type NewAccount = {
  readonly userId: string;
  readonly password: string;
  readonly profile: Profile;
  readonly signUpOption: SignUpOption;
  /** Whether staff vouch for the e-mail address; default: false. */
  readonly isEmailVerified?: boolean;
};

/** The only synchronous calls between services: a person must be able to log in as soon as the response arrives. */
export type Accounts = {
  /** @throws Failure `conflict` when the e-mail belongs to another account */
  create(account: NewAccount): Promise<void>;
  /**
   * @param options.byOther whether somebody else changes it; default: false
   *
   * @returns the version of the account with the new e-mail address; undefined when the present one, which is verified, stays until mails to both are
   *   confirmed
   *
   * @throws Failure `conflict` when the e-mail belongs to another account
   */
  changeEmail(userId: string, email: string, options?: {readonly byOther: boolean}): Promise<number | undefined>;
  /**
   * Asks whether the user may be changed, or exported: an account of staff or of an administrator only by itself or by callers who may change every account
   * (`isPrivileged`), and the last administrator is never deactivated or deleted (`endsAccess`). Who deactivates or deletes somebody else has all permissions
   * of that account (`held`).
   *
   * @throws Failure `forbidden` or `conflict` when the change is refused
   */
  authorizeChange(
    userId: string,
    change: {readonly isPrivileged: boolean; readonly endsAccess: boolean; readonly held?: readonly Permission[]},
  ): Promise<void>;
};

export type Ports = {
  readonly users: Users;
  readonly addressBooks: AddressBooks;
  readonly accounts: Accounts;
  readonly exports: Exports;
  /** The services that answer a request for personal data. */
  readonly answeringServices: readonly string[];
  /** How long an export is kept. */
  readonly exportDays: number;
  /** Resolves after that time. */
  readonly sleep: (delayMs: number) => Promise<unknown>;
  readonly newId: () => string;
  /** The same for the same text. */
  readonly deriveId: (text: string) => string;
  /** RFC 3339 */
  readonly now: () => string;
};
