import {CommandError, RefusedError} from './errors.ts';
import type {Response, Shop} from './shop.ts';

type Export = Response<'getUserExport'>;

const maxPolls = 4;
const headers = {prefer: 'wait=30'};

const newestOf = (shop: Shop, id: string): Promise<Export | undefined> =>
  shop.getUserExport({path: {id}, headers}).catch(error => {
    if (error instanceof RefusedError && error.problem.code === 'unknown-export') return undefined;
    throw error;
  });

/**
 * The export of a user's personal data that the services answer, a new one unless there is one already.
 *
 * @throws CommandError when a service has not answered within two minutes
 */
export const exportPersonalData = async (shop: Shop, id: string): Promise<Export> => {
  let current = (await newestOf(shop, id)) ?? (await shop.requestUserExport({path: {id}, headers}));
  for (let poll = 1; current.status === 'pending' && poll < maxPolls; poll += 1)
    current = await shop.getUserExport({path: {id}, headers});
  if (current.status === 'ready') return current;
  throw new CommandError(
    `These services have not answered yet: ${current.pendingServices.join(', ')}. Repeat the command later; see what keeps them with ecom doctor.`,
  );
};
