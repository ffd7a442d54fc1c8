import {faker} from '@faker-js/faker/locale/en';

export type Person = {
  readonly email: string;
  readonly fullName: string;
  readonly phone: string;
  readonly timezone: string;
  readonly signUpOption: 'general' | 'google';
  readonly status: 'active' | 'inactive' | 'deleted';
};

const timezones = Intl.supportedValuesOf('timeZone');

/** Of ten people eight are active, one is inactive and the last is deleted. */
const statusOf = (index: number): Person['status'] =>
  index % 10 === 9 ? 'deleted' : index % 10 === 4 ? 'inactive' : 'active';

/** Of twenty people thirteen signed up with a password, seven by Google. 7 and 20 have no common factor, so each place is taken once. */
const signUpOptionOf = (index: number): Person['signUpOption'] => ((index * 7) % 20 < 13 ? 'general' : 'google');

/** A person by number: the same for the same seed, whoever else is made. */
export const personOf = (seed: number, index: number): Person => {
  faker.seed([seed, index]);
  const [firstName, lastName] = [faker.person.firstName(), faker.person.lastName()];
  const local = `${firstName}.${lastName}`.toLowerCase().replaceAll(/[^a-z.]/g, '');
  return {
    email: `${local}.${seed}-${index + 1}@example.org`,
    fullName: `${firstName} ${lastName}`,
    phone: `+1${faker.string.numeric({length: 10, allowLeadingZeros: false})}`,
    timezone: faker.helpers.arrayElement(timezones),
    signUpOption: signUpOptionOf(index),
    status: statusOf(index),
  };
};
