import {Failure} from '@ecom/core/failure';

export type DriverError = {
  readonly code?: string;
  readonly constraint?: string;
  readonly message?: string;
  readonly original?: unknown;
  readonly parent?: unknown;
};

/** The driver's error inside of Sequelize's. */
export const driverError = (error: unknown): DriverError => {
  const {original, parent} = (error ?? {}) as DriverError;
  return (original ?? parent ?? error ?? {}) as DriverError;
};

const insufficientPrivilege = '42501';
const wrongLogin = 'Check the user in DATABASE_URL, and DATABASE_PASSWORD.';
const unknownCa =
  'Set DATABASE_CA to the certificate of the authority that signed the certificate of the server (PEM).';

/** What to do about errors that another setting would end, by SQLSTATE or by Node's code. */
const remedies: Readonly<Record<string, string>> = {
  '28P01': wrongLogin,
  '28000': `${wrongLogin} If the server demands TLS, add ?sslmode=verify-full to DATABASE_URL.`,
  '3D000':
    'Check the name of the database in DATABASE_URL, or create it: ecom migrate up, with the address of the server.',
  [insufficientPrivilege]:
    'Grant the role its rights: ecom migrate up SERVICE --app-role ROLE, with the login of the owner.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'Use the name in DATABASE_URL that the certificate of the server is for.',
  SELF_SIGNED_CERT_IN_CHAIN: unknownCa,
  DEPTH_ZERO_SELF_SIGNED_CERT: unknownCa,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownCa,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownCa,
  CERT_SIGNATURE_FAILURE: unknownCa,
  CERT_HAS_EXPIRED: 'Renew the certificate of the server.',
};

/** Errors of `pg` itself, which have no code. */
const remediesByMessage: readonly (readonly [RegExp, string])[] = [
  [/does not support SSL/, 'Turn on TLS on the server, or remove sslmode and DATABASE_CA.'],
  [/password must be a/, wrongLogin],
];

/**
 * Explains an error that only another setting ends: a wrong login, certificate, database or right.
 *
 * @returns undefined for other errors, such as an outage
 */
export const wrongDatabaseSetting = (error: unknown): Failure | undefined => {
  const driver = driverError(error);
  const {code, message = ''} = driver;
  const remedy = code ? remedies[code] : remediesByMessage.find(([pattern]) => pattern.test(message))?.[1];
  if (!remedy) return undefined;
  return Object.assign(new Failure('unavailable', wrongSettingCode, `PostgreSQL: ${message}. ${remedy}`), {
    cause: driver,
  });
};

/** The role of a service may not use its tables. */
export const wrongDatabaseRights = (role: string, tables: readonly string[]): Failure =>
  new Failure(
    'unavailable',
    wrongSettingCode,
    `PostgreSQL: role ${role} may not read and change ${tables.join(', ')}. ${remedies[insufficientPrivilege]}`,
  );

const wrongSettingCode = 'wrong-database-setting';

/** Whether a Failure says that a setting is wrong. */
export const isWrongSetting = (error: unknown): boolean => error instanceof Failure && error.code === wrongSettingCode;

/** For a process's first connection, when DATABASE_URL may be wrong. */
export const unreachableDatabase = (error: unknown): Failure => {
  const {message, code} = driverError(error);
  return (
    wrongDatabaseSetting(error) ??
    new Failure(
      'unavailable',
      'database-unreachable',
      `The database cannot be reached: ${message || code}. Check that it is running and that DATABASE_URL is right.`,
    )
  );
};
