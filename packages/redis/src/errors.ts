type RedisError = {readonly message?: string; readonly code?: string; readonly lastNodeError?: RedisError};

const unknownCa = 'Set REDIS_CA to the certificate of the authority that signed the certificate of the server (PEM).';

/** What to do about errors that another setting would end. */
const remedies: readonly (readonly [RegExp, string])[] = [
  [/WRONGPASS|NOAUTH|AUTH/, 'Check the user in REDIS_URL, and REDIS_PASSWORD.'],
  [/NOPERM/, 'Give the user its rights: docs/configuration.md has the ACL rule.'],
  [/ERR_TLS_CERT_ALTNAME_INVALID/, 'Use the name in REDIS_URL that the certificate of the server is for.'],
  [/SELF_SIGNED|UNABLE_TO_(VERIFY|GET)|CERT_SIGNATURE/, unknownCa],
  [/CERT_HAS_EXPIRED/, 'Renew the certificate of the server.'],
  [
    /ETIMEDOUT|WRONG_VERSION_NUMBER|EPROTO/,
    'If REDIS_URL begins with rediss://, it must name the TLS port of the server.',
  ],
  [/sentinel/i, 'Check REDIS_SENTINELS and REDIS_SENTINEL_NAME.'],
  [/^MOVED|CLUSTERDOWN|cluster support disabled|slots cache/, 'Check REDIS_CLUSTER: it names members of a cluster.'],
];

/** A sentence that says that Redis is unavailable and, where another setting would help, which. */
export const explainRedis = (error: RedisError): string => {
  const {message = '', code = ''} = error.lastNodeError ?? error;
  const remedy = remedies.find(([pattern]) => pattern.test(code) || pattern.test(message))?.[1];
  return `Redis is unavailable: ${message || code}.${remedy ? ` ${remedy}` : ''}`;
};
