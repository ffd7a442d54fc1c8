import {omitUndefined} from '@ecom/core/omit-undefined';
import {created, noContent, ok, route} from '@ecom/http/route';
import type {UseCases} from '../../application/index.ts';
import {Address, AddressBody, AddressList, AddressPatch, AddressPath, UserPath} from './schemas.ts';

export const addressRoutes = ({listAddresses, getAddress, createAddress, updateAddress, deleteAddress}: UseCases) => [
  route({
    name: 'listAddresses',
    method: 'get',
    path: '/users/:id/addresses',
    summary: 'List addresses of a user',
    access: 'user',
    apiKeys: 'users:read',
    params: UserPath,
    responses: {200: AddressList},
    handle: async ({principal, params}) => ok({items: [...(await listAddresses({principal, userId: params.id}))]}),
  }),
  route({
    name: 'createAddress',
    method: 'post',
    path: '/users/:id/addresses',
    summary: 'Create an address',
    access: 'user',
    apiKeys: 'users:write',
    params: UserPath,
    body: AddressBody,
    responses: {201: Address},
    async handle({principal, params, body}) {
      const address = await createAddress({principal, userId: params.id, content: body});
      return created(`/users/${params.id}/addresses/${address.id}`, address);
    },
  }),
  route({
    name: 'getAddress',
    method: 'get',
    path: '/users/:id/addresses/:addressId',
    summary: 'Get an address',
    access: 'user',
    apiKeys: 'users:read',
    params: AddressPath,
    responses: {200: Address},
    handle: async ({principal, params}) => ok(await getAddress({principal, userId: params.id, id: params.addressId})),
  }),
  route({
    name: 'updateAddress',
    method: 'patch',
    path: '/users/:id/addresses/:addressId',
    summary: 'Update an address',
    access: 'user',
    apiKeys: 'users:write',
    params: AddressPath,
    body: AddressPatch,
    responses: {200: Address},
    handle: async ({principal, params, body}) =>
      ok(await updateAddress({principal, userId: params.id, id: params.addressId, change: omitUndefined(body)})),
  }),
  route({
    name: 'deleteAddress',
    method: 'delete',
    path: '/users/:id/addresses/:addressId',
    summary: 'Delete an address',
    access: 'user',
    apiKeys: 'users:write',
    params: AddressPath,
    responses: {204: null},
    async handle({principal, params}) {
      await deleteAddress({principal, userId: params.id, id: params.addressId});
      return noContent();
    },
  }),
];
