import {present} from '@ecom/core/defined';
import {created, noContent, ok, route} from '@ecom/http/route';
import type {UseCases} from '../../application/index.ts';
import {Address, AddressBody, AddressList, AddressPatch, AddressPath, UserPath} from './schemas.ts';

export const addressRoutes = ({listAddresses, readAddress, createAddress, updateAddress, deleteAddress}: UseCases) => [
  route({
    method: 'get',
    path: '/users/:id/addresses',
    summary: "List a user's addresses",
    access: 'user',
    params: UserPath,
    answers: {200: AddressList},
    handle: async ({who, params}) => ok({items: [...(await listAddresses({who, userId: params.id}))]}),
  }),
  route({
    method: 'post',
    path: '/users/:id/addresses',
    summary: 'Add an address',
    access: 'user',
    params: UserPath,
    body: AddressBody,
    answers: {201: Address},
    async handle({who, params, body}) {
      const address = await createAddress({who, userId: params.id, content: body});
      return created(`/users/${params.id}/addresses/${address.id}`, address);
    },
  }),
  route({
    method: 'get',
    path: '/users/:id/addresses/:addressId',
    summary: 'Read an address',
    access: 'user',
    params: AddressPath,
    answers: {200: Address},
    handle: async ({who, params}) => ok(await readAddress({who, userId: params.id, id: params.addressId})),
  }),
  route({
    method: 'patch',
    path: '/users/:id/addresses/:addressId',
    summary: 'Change an address (JSON Merge Patch)',
    access: 'user',
    params: AddressPath,
    body: AddressPatch,
    answers: {200: Address},
    handle: async ({who, params, body}) =>
      ok(await updateAddress({who, userId: params.id, id: params.addressId, change: present(body)})),
  }),
  route({
    method: 'delete',
    path: '/users/:id/addresses/:addressId',
    summary: 'Delete an address',
    access: 'user',
    params: AddressPath,
    answers: {204: null},
    async handle({who, params}) {
      await deleteAddress({who, userId: params.id, id: params.addressId});
      return noContent();
    },
  }),
];
