import {createOpenRequests} from '@ecom/core/open-requests';
import {networkOf} from '@ecom/core/rate-limits';
import {waitOf} from '@ecom/http/prefer';
import {ok, route} from '@ecom/http/route';
import type {ExportState} from '../../application/export-data.ts';
import type {UseCases} from '../../application/index.ts';
import {Export, WaitHeaders} from './export-schemas.ts';
import {UserPath} from './schemas.ts';

const toResponse = ({export: {id, userId, requestedAt, expiresAt, updatedAt}, pending, data}: ExportState) => ({
  id,
  userId,
  status: data === null ? ('pending' as const) : ('ready' as const),
  pendingServices: [...pending],
  requestedAt,
  readyAt: data === null ? null : updatedAt,
  expiresAt,
  data,
});

const headersOf = ({export: {userId}, data}: ExportState, seconds: number) => ({
  'cache-control': 'no-store',
  ...(data !== null && {'content-disposition': `attachment; filename="personal-data-${userId}.json"`}),
  ...(seconds > 0 && {'preference-applied': `wait=${seconds}`}),
});

const openRequestLimits = {maxPerKey: {holder: 5, network: 50}, maxTotal: 500};
const access = 'user';
const apiKeys = 'users:read';
const contents =
  'Profile and addresses, account, sessions, API keys, carts, orders, payments, mails and audit records; no secrets, and nothing that was bought as a guest. That of another user needs `users:read`, and `accounts:write` if the account has permissions itself.';

export const exportRoutes = (
  {requestExport, getExport, awaitExport}: UseCases,
  openRequests = createOpenRequests(openRequestLimits),
) => [
  route({
    name: 'requestUserExport',
    method: 'post',
    path: '/users/:id/export',
    summary: 'Request an export of the personal data of a user',
    description: `${contents} Each service answers by itself: get the export at \`Location\`, with \`Prefer: wait=10\` once it is ready. It is deleted after seven days. There is at most one a day.`,
    access,
    apiKeys,
    // While it waits, the request to the services must be committed. A repetition is refused, since there is one export a day.
    idempotency: 'off',
    audit: 'before',
    params: UserPath,
    headers: WaitHeaders,
    responses: {200: Export, 202: Export},
    errors: [429],
    async handle({principal, params, headers, signal, address}) {
      const seconds = waitOf(headers.prefer);
      const reader = {principal, id: params.id};
      const end = seconds > 0 ? openRequests.open({holder: principal.userId, network: networkOf(address)}) : () => {};
      const state = await requestExport(reader)
        .then(requested => (seconds > 0 ? awaitExport(reader, seconds * 1000, signal) : requested))
        .finally(end);
      const response = {
        body: toResponse(state),
        headers: {...headersOf(state, seconds), location: `/users/${params.id}/export`},
      };
      return state.data === null ? {status: 202 as const, ...response} : {status: 200 as const, ...response};
    },
  }),
  route({
    name: 'getUserExport',
    method: 'get',
    path: '/users/:id/export',
    summary: 'Get the newest export of the personal data of a user',
    description: `${contents} Its \`data\` are null until every service has answered.`,
    access,
    apiKeys,
    params: UserPath,
    headers: WaitHeaders,
    responses: {200: Export},
    errors: [429],
    async handle({principal, params, headers, signal, address}) {
      const seconds = waitOf(headers.prefer);
      const reader = {principal, id: params.id};
      const end = seconds > 0 ? openRequests.open({holder: principal.userId, network: networkOf(address)}) : () => {};
      const state = await (seconds > 0 ? awaitExport(reader, seconds * 1000, signal) : getExport(reader)).finally(end);
      return ok(toResponse(state), headersOf(state, seconds));
    },
  }),
];
