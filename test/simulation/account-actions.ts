import type {AccessClaims} from '@ecom/contracts/access-token';
import type {Permission} from '@ecom/contracts/permission';
import type {Principal} from '@ecom/contracts/principal';
import type {Failure} from '@ecom/core/failure';
import type {ClientRecords} from './buyers.ts';
import type {Random} from './random.ts';
import type {Shop} from './shop.ts';
import type {Stores} from './stores.ts';

type AccountActionsOptions = {
  readonly random: Random;
  readonly shop: Shop;
  /** Repeats a request until it gets a response. */
  readonly requestWithRetries: <T>(service: string, name: string, run: () => Promise<T>) => Promise<T | undefined>;
  readonly sleepRandomly: () => Promise<void>;
  readonly newId: () => string;
  readonly clientRecords: Pick<ClientRecords, 'signedUpUsers' | 'wronglyRefusedEmails'>;
  /** The mails about accounts. */
  readonly notices: Stores['auth']['notices'];
};

const client = {userAgent: null, address: '192.0.2.1'};
const staff: Principal = {
  userId: 'staff',
  sessionId: 'staff',
  email: 'staff@example.org',
  roles: ['staff'],
  permissions: new Set(['users:read', 'users:write']),
};

/** What buyers and staff do with accounts: sign up, log in, change, deactivate and delete them. */
export const createAccountActions = ({
  random,
  shop,
  requestWithRetries,
  sleepRandomly,
  newId,
  clientRecords,
  notices,
}: AccountActionsOptions) => {
  const loggedInUserIds: string[] = [];
  const requestersByEmail = new Map<string, Set<string>>();
  let signUps = 0;

  const addRequester = (requesterId: string, email: string) =>
    requestersByEmail.set(email, (requestersByEmail.get(email) ?? new Set()).add(requesterId));

  const signUp = async (email: string) => {
    const key = newId();
    addRequester(key, email);
    const onRefusal = (error: Failure) => {
      if (error.code === 'taken-email' && requestersByEmail.get(email)!.size === 1)
        clientRecords.wronglyRefusedEmails.add(email);
      throw error;
    };
    const user = await requestWithRetries('users', `signs up ${email}`, () =>
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
        .catch(onRefusal),
    );
    if (user) clientRecords.signedUpUsers.add(user.id);
  };

  const logIn = async (email: string): Promise<Principal | undefined> => {
    const result = await requestWithRetries('auth', `logs in ${email}`, () =>
      shop.auth.logIn({email, password: `password of ${email}`, client}),
    );
    if (!result || 'challenge' in result) return undefined;
    const {sub, sid, roles, scope, auth_time: authTime} = JSON.parse(result.tokens.accessToken) as AccessClaims;
    const permissions = new Set(scope.split(' ') as Permission[]);
    const provenAt = new Date(authTime! * 1000).toISOString();
    return {userId: sub, sessionId: sid, email, roles, permissions, provenAt};
  };

  /** A new name or a new e-mail address or both. The address may be free, in use, or no longer in use. */
  const randomChange = () => {
    const email = () => `ada${random.below(signUps)}@example.${random.chance(0.3) ? 'org' : 'net'}`;
    return {
      ...(random.chance(0.5) && {fullName: `Ada ${random.below(3)}`}),
      ...(random.chance(0.7) && {email: email()}),
    };
  };

  const changeUser = (principal: Principal) => {
    const change = randomChange();
    if (change.email) addRequester(principal.userId, change.email);
    const values = Object.values(change).join(' ') || 'the same values';
    return requestWithRetries('users', `changes ${principal.userId} to ${values}`, () =>
      shop.users.updateUser({principal, id: principal.userId, change}),
    );
  };

  const signUpAndLogIn = async (): Promise<Principal | undefined> => {
    const number = signUps > 0 && random.chance(0.1) ? random.below(signUps) : signUps++;
    const email = `ada${number}@example.org`;
    const requests = random.chance(0.1) ? 2 : 1;
    await Promise.all(Array.from({length: requests}, () => signUp(email)));
    // Also after a refusal: an earlier sign-up with this address has the same password.
    const principal = await logIn(email);
    if (principal) loggedInUserIds.push(principal.userId);
    return principal;
  };

  const logInAsAdministrator = async (): Promise<Principal | undefined> => {
    const email = 'root@example.org';
    await requestWithRetries('auth', 'creates the first administrator', () =>
      shop.auth.ensureAdministrator({email, password: `password of ${email}`}),
    );
    return logIn(email);
  };

  /** Creates an API key, and sometimes revokes it. */
  const useApiKey = async (principal: Principal): Promise<void> => {
    const scopes = [random.chance(0.5) ? ('orders:read' as const) : ('ops:read' as const)];
    const created = await requestWithRetries('auth', `creates an API key of ${principal.userId}`, () =>
      shop.auth.createApiKey({principal, name: 'a machine', scopes, expiresAt: null}),
    );
    if (!created || random.chance(0.7)) return;
    await requestWithRetries('auth', `revokes the API key ${created.apiKey.id}`, () =>
      shop.auth.revokeApiKey({principal, id: created.apiKey.id}),
    );
  };

  return {
    /** Signs up with one request or two concurrent ones, sometimes with an address that is in use, and logs in. */
    signUpAndLogIn,

    /** A new user becomes an administrator, creates API keys, and at some time, perhaps meanwhile, becomes staff or a customer again. */
    async useApiKeys(): Promise<void> {
      const administrator = await logInAsAdministrator();
      const principal = await signUpAndLogIn();
      if (!administrator || !principal) return;
      const {userId} = principal;
      const setRole = (role: 'customer' | 'staff' | 'admin') =>
        requestWithRetries('auth', `makes ${userId} ${role}`, () =>
          shop.auth.setAccountRoles({principal: administrator, userId, roles: [role]}),
        );
      // The mail of the sign-up.
      const notice = notices.find(each => each.userId === userId && 'token' in each);
      if (notice && 'token' in notice)
        await requestWithRetries('auth', `verifies the address of ${userId}`, () =>
          shop.auth.verifyEmail({token: notice.token, principal}),
        );
      await setRole('admin');
      const loseRole = async () => {
        await sleepRandomly();
        await setRole(random.chance(0.5) ? 'staff' : 'customer');
      };
      await Promise.all([useApiKey(principal), useApiKey(principal), loseRole()]);
    },

    /** A user gets a role of the shop and creates an API key, while the role loses its permissions. */
    async changeRole(): Promise<void> {
      const administrator = await logInAsAdministrator();
      const principal = await signUpAndLogIn();
      if (!administrator || !principal) return;
      const {userId} = principal;
      const define = (...permissions: Permission[]) =>
        requestWithRetries('auth', `gives the role ${permissions.join(' ') || 'nothing'}`, () =>
          shop.auth.defineRole({principal: administrator, name: 'helper', permissions}),
        );
      await define('orders:read', 'ops:read');
      await requestWithRetries('auth', `makes ${userId} helper`, () =>
        shop.auth.setAccountRoles({principal: administrator, userId, roles: ['helper']}),
      );
      const loseRole = async () => {
        await sleepRandomly();
        await define(...(random.chance(0.5) ? ['ops:read' as const] : []));
      };
      await Promise.all([useApiKey(principal), useApiKey(principal), loseRole()]);
    },

    /** Some users change their data, sometimes with two concurrent requests, and some delete their account. */
    async changeOrDelete(principal: Principal): Promise<void> {
      await sleepRandomly();
      if (random.chance(0.4)) await Promise.all([changeUser(principal), random.chance(0.6) && changeUser(principal)]);
      if (!random.chance(0.1)) return;
      await sleepRandomly();
      await requestWithRetries('users', `deletes ${principal.userId}`, () =>
        shop.users.deleteUser({principal, id: principal.userId}),
      );
    },

    /** Staff deactivates an account, and activates it again in most cases. */
    async deactivateAccount(): Promise<void> {
      const id = loggedInUserIds[random.below(loggedInUserIds.length)];
      if (!id) return;
      const setStatus = (status: 'inactive' | 'active') =>
        requestWithRetries('users', `sets the status of ${id} to ${status}`, () =>
          shop.users.updateUser({principal: staff, id, change: {status}}),
        );
      await setStatus('inactive');
      await sleepRandomly();
      if (random.chance(0.7)) await setStatus('active');
    },
  };
};
