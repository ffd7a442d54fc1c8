import {applyAccountChange} from './apply-account-change.ts';
import {deleteUser} from './delete-user.ts';
import {addExportPart, awaitExport, getExport, requestExport, sweepExports} from './export-data.ts';
import {getUser} from './get-user.ts';
import {createAddress, deleteAddress, getAddress, listAddresses, updateAddress} from './manage-addresses.ts';
import type {Ports} from './ports.ts';
import {signUp} from './sign-up.ts';
import {updateUser} from './update-user.ts';

/** All use cases of this service. HTTP and events call them. */
export const createUseCases = (ports: Ports) => ({
  signUp: signUp(ports),
  getUser: getUser(ports),
  listUsers: ports.users.list,
  updateUser: updateUser(ports),
  deleteUser: deleteUser(ports),
  applyAccountChange: applyAccountChange(ports),

  requestExport: requestExport(ports),
  getExport: getExport(ports),
  awaitExport: awaitExport(ports),
  addExportPart: addExportPart(ports),
  sweepExports: sweepExports(ports),

  listAddresses: listAddresses(ports),
  getAddress: getAddress(ports),
  createAddress: createAddress(ports),
  updateAddress: updateAddress(ports),
  deleteAddress: deleteAddress(ports),
});

export type UseCases = ReturnType<typeof createUseCases>;
