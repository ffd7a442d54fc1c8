import {changeUser} from './change-user.ts';
import {deleteUser} from './delete-user.ts';
import {learnAccount} from './learn-account.ts';
import {createAddress, deleteAddress, listAddresses, readAddress, updateAddress} from './manage-addresses.ts';
import type {Ports} from './ports.ts';
import {readUser} from './read-user.ts';
import {signUp} from './sign-up.ts';

/** Everything this service can do. HTTP, events and the CLI are three ways to ask for it. */
export const createUseCases = (ports: Ports) => ({
  signUp: signUp(ports),
  readUser: readUser(ports),
  listUsers: ports.users.list,
  changeUser: changeUser(ports),
  deleteUser: deleteUser(ports),
  learnAccount: learnAccount(ports),

  listAddresses: listAddresses(ports),
  readAddress: readAddress(ports),
  createAddress: createAddress(ports),
  updateAddress: updateAddress(ports),
  deleteAddress: deleteAddress(ports),
});

export type UseCases = ReturnType<typeof createUseCases>;
