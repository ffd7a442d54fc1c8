import type {AccessClaims} from '@ecom/contracts/access-token';
import type {Permission} from '@ecom/contracts/permission';
import type {Principal} from '@ecom/contracts/principal';
import type {Failure} from '@ecom/core/failure';
import type {Ledger} from './buyers.ts';
import type {Random} from './random.ts';
import type {Shop} from './shop.ts';

type Parts = {
  readonly random: Random;
  readonly shop: Shop;
  /** Asks until there is an answer. */
  readonly insist: <T>(service: string, name: string, run: () => Promise<T>) => Promise<T | undefined>;
  /** Lets some time pass. */
  readonly awhile: () => Promise<void>;
  readonly newId: () => string;
  readonly ledger: Pick<Ledger, 'signedUp' | 'refusedAlone'>;
};

const client = {userAgent: null, address: '192.0.2.1'};
const staff: Principal = {
  userId: 'staff',
  sessionId: 'staff',
  email: 'staff@example.org',
  roles: ['staff'],
  permissions: new Set(['users:read', 'users:write']),
};

/** What people do about their accounts: sign up, log in, change what is known of them, leave. */
export const createPeople = ({random, shop, insist, awhile, newId, ledger}: Parts) => {
  const known: string[] = [];
  const askers = new Map<string, Set<string>>();
  let people = 0;

  const asks = (id: string, email: string) => askers.set(email, (askers.get(email) ?? new Set()).add(id));

  /** Whoever hears that the address is taken has signed up before, and logs in all the same. */
  const signUp = async (email: string) => {
    const key = newId();
    asks(key, email);
    const refused = (error: Failure) => {
      if (error.code === 'taken-email' && askers.get(email)!.size === 1) ledger.refusedAlone.add(email);
      throw error;
    };
    const user = await insist('users', `signs up ${email}`, () =>
      shop.users
        .signUp({
          key,
          email,
          fullName: 'Ada',
          phone: null,
          timezone: 'UTC',
          signUpOption: 'general',
          password: `password of ${email}`,
        })
        .catch(refused),
    );
    if (user) ledger.signedUp.add(user.id);
  };

  const logIn = async (email: string): Promise<Principal | undefined> => {
    const tokens = await insist('auth', `logs in ${email}`, () =>
      shop.auth.logIn({email, password: `password of ${email}`, client}),
    );
    if (!tokens) return undefined;
    const {sub, sid, roles, scope} = JSON.parse(tokens.accessToken) as AccessClaims;
    return {userId: sub, sessionId: sid, email, roles, permissions: new Set(scope.split(' ') as Permission[])};
  };

  /** Another name, and another e-mail: a new one, one that somebody has, or one that somebody gave up. */
  const wish = () => {
    const email = () => `ada${random.below(people)}@example.${random.chance(0.3) ? 'org' : 'net'}`;
    return {
      ...(random.chance(0.5) && {fullName: `Ada ${random.below(3)}`}),
      ...(random.chance(0.7) && {email: email()}),
    };
  };

  const change = (principal: Principal) => {
    const wanted = wish();
    if (wanted.email) asks(principal.userId, wanted.email);
    const what = Object.values(wanted).join(' ') || 'nothing';
    return insist('users', `changes ${principal.userId} to ${what}`, () =>
      shop.users.updateUser({principal, id: principal.userId, change: wanted}),
    );
  };

  return {
    /** Signs up, in one tab or in two, perhaps under an address that somebody has already, and logs in. */
    async arrive(): Promise<Principal | undefined> {
      const number = people > 0 && random.chance(0.1) ? random.below(people) : people++;
      const email = `ada${number}@example.org`;
      const tabs = random.chance(0.1) ? 2 : 1;
      await Promise.all(Array.from({length: tabs}, () => signUp(email)));
      const principal = await logIn(email);
      if (principal) known.push(principal.userId);
      return principal;
    },

    /** Some change what is known of them, in two tabs now and then, and some leave for good. */
    async live(principal: Principal): Promise<void> {
      await awhile();
      if (random.chance(0.4)) await Promise.all([change(principal), random.chance(0.6) && change(principal)]);
      if (!random.chance(0.1)) return;
      await awhile();
      await insist('users', `deletes ${principal.userId}`, () =>
        shop.users.deleteUser({principal, id: principal.userId}),
      );
    },

    /** Somebody of the staff locks an account, and mostly opens it again. */
    async lock(): Promise<void> {
      const id = known[random.below(known.length)];
      if (!id) return;
      const become = (status: 'inactive' | 'active') =>
        insist('users', `makes ${id} ${status}`, () => shop.users.updateUser({principal: staff, id, change: {status}}));
      await become('inactive');
      await awhile();
      if (random.chance(0.7)) await become('active');
    },
  };
};
