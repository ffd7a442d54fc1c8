import {certificates} from '@ecom/core/config';
import {z} from 'zod';

/** How MongoDB is reached: a URL, and what the driver gets beside it. A URL alone will do. */
export type MongoAddress = {
  readonly url: string;
  /** Wins over the login in the URL. */
  readonly auth?: {readonly username: string; readonly password: string};
  readonly tls?: true;
  /** PEM of the certificate authorities that may sign the server's certificate. */
  readonly ca?: string;
};

/** With several hosts a connection string is not a URL. */
const mongoUrl = z.string().regex(/^mongodb(\+srv)?:\/\//, 'must begin with mongodb://');

/** The environment variables that say how a process reaches MongoDB. */
export const mongoVariables = {
  MONGO_URL: mongoUrl,
  MONGO_USERNAME: z.string().optional(),
  MONGO_PASSWORD: z.string().optional(),
  MONGO_CA: certificates.optional(),
};

type Variables = Readonly<Record<'MONGO_URL', string>> &
  Readonly<Partial<Record<'MONGO_USERNAME' | 'MONGO_PASSWORD' | 'MONGO_CA', string | undefined>>>;

/** `mongodb://user:password@one,two/catalog`: the user and the password. */
const login = /^mongodb(?:\+srv)?:\/\/([^:@/]+)(?::([^@/]*))?@/;

/** The address that the variables name. A certificate authority means TLS. */
export const mongoAddress = (variables: Variables): MongoAddress => {
  const {MONGO_URL: url, MONGO_USERNAME, MONGO_PASSWORD, MONGO_CA: ca} = variables;
  const [, user, secret] = (login.exec(url) ?? []).map(text => text && decodeURIComponent(text));
  const [username, password] = [MONGO_USERNAME ?? user, MONGO_PASSWORD ?? secret];
  return {url, ...(username && password && {auth: {username, password}}), ...(ca && {tls: true, ca})};
};
