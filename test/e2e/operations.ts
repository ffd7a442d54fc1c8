import {services} from '@ecom/contracts/services';
import {type Client, createClient} from './client.ts';

/** A dead letter, and the service that has it. */
export type DeadLetter = {
  readonly service: string;
  readonly id: string;
  readonly reason: string;
  readonly parked: boolean;
  readonly event: {readonly type: string; readonly subject: string};
};

/** The services that can publish their whole state again. */
export const statePublishers = ['auth', 'users', 'product'] as const;

const names = services.map(({name}) => name);

/** Operations on all services, as an administrator. `token` returns an access token. */
export const createOperations = ({request, expectStatus}: Client, token: () => Promise<string>) => {
  const get = async (path: string) => (await expectStatus(200, 'GET', path, {token: await token()})).body;
  return {
    async isOutboxEmpty() {
      const backlogs = await Promise.all(names.map(name => get(`/ops/${name}/outbox`)));
      return backlogs.every(({rows}) => rows === 0);
    },

    async deadLetters(): Promise<readonly DeadLetter[]> {
      const lists = names.map(async service => {
        const {items} = await get(`/ops/${service}/dead-letters?limit=100`);
        return items.map((item: object) => ({service, ...item}));
      });
      return (await Promise.all(lists)).flat();
    },

    replay: async ({service, id}: Pick<DeadLetter, 'service' | 'id'>) =>
      request('POST', `/ops/${service}/dead-letters/${id}/replay`, {token: await token()}),

    republish: async (service: string) =>
      expectStatus(200, 'POST', `/ops/${service}/republish`, {token: await token()}),
  };
};

/** Operations on the shop at `url`, with a new log-in for each: for runs that last longer than a token. */
export const operationsOf = (url: string) => {
  const client = createClient(url);
  return createOperations(client, client.logInAsAdministrator);
};
