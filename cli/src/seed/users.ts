import type {Shop} from '../client/shop.ts';
import {generatePassword} from '../parse/secret.ts';
import {type Person, personOf} from './people.ts';
import type {SeedOutcome} from './seeding.ts';

/** People in tens, of whom one at most is deleted. */
export function* peopleInTens(seed: number, count: number): Generator<readonly Person[]> {
  for (let first = 0; first < count; first += 10)
    yield Array.from({length: Math.min(10, count - first)}, (_, i) => personOf(seed, first + i));
}

const exists = async (shop: Shop, {email}: Person): Promise<boolean> =>
  (await shop.listUsers({query: {email, status: ['all'], limit: 1}})).items.length > 0;

const create = async (shop: Shop, {status, ...person}: Person): Promise<void> => {
  // Nobody logs in with it, and nobody can guess it by the seed.
  const {id} = await shop.createUserAccount({body: {...person, password: generatePassword()}});
  if (status === 'inactive') await shop.updateUser({path: {id}, body: {status}});
  if (status === 'deleted') await shop.deleteUser({path: {id}});
};

/**
 * Creates those of ten people who are missing. A deleted user cannot be found, since the e-mail address is erased, so it is created before the
 * others: once one of them exists, it was.
 */
export const addPeople =
  (shop: Shop) =>
  async (people: readonly Person[]): Promise<readonly SeedOutcome[]> => {
    const living = people.filter(({status}) => status !== 'deleted');
    const known = await Promise.all(living.map(person => exists(shop, person)));
    const hasBegun = known.some(Boolean);
    const missing = people.filter(person => (person.status === 'deleted' ? !hasBegun : !known[living.indexOf(person)]));
    for (const person of missing.toSorted((a, b) => Number(b.status === 'deleted') - Number(a.status === 'deleted')))
      await create(shop, person);
    return people.map(person => (missing.includes(person) ? 'added' : 'existing'));
  };
