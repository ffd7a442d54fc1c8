/** The names of variables with secrets. */
export const secretName = /PASSWORD|SECRET|TOKEN|CREDENTIAL|COOKIE|(^|_)KEY/i;
/** What stands for a secret. */
export const hidden = '…';

/** Hides the passwords in addresses. */
export const redactAddresses = (text: string): string =>
  text.replaceAll(/(\w+:\/\/[^\s:/@"]*):[^\s@"]*@/g, `$1:${hidden}@`);

/** Hides what looks like a secret or like an e-mail address, and each of the secrets that are known. */
export const redact = (text: string, secrets: readonly string[] = []): string => {
  const known = secrets.filter(secret => secret.length > 3).toSorted((a, b) => b.length - a.length);
  return redactAddresses(known.reduce((rest, secret) => rest.replaceAll(secret, hidden), text))
    .replaceAll(/\bek_\w+/g, hidden)
    .replaceAll(/\beyJ[\w-]+\.[\w-]+\.[\w-]+/g, hidden)
    .replaceAll(/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, `$1 ${hidden}`)
    .replaceAll(/("?[\w-]*(?:password|secret|token|api-?key)[\w-]*"?\s*[:=]\s*"?)[^\s",}&]+/gi, `$1${hidden}`)
    .replaceAll(/[\w.+-]+@[\w-]+(\.[\w-]+)+/g, `${hidden}@${hidden}`);
};

/** The names of variables that ecom reads. */
const ofEcom =
  /^(ECOM_|ADMIN_|CAPTCHA_|CREDENTIALS_KEY|MANUAL_|OIDC_|PAYMENT_|REFUND_|RETENTION_|SESSION_|STRIPE_|WEBAUTHN_|KAFKA_|OTEL_|MAIL_|.*_DATABASE_|NODE_ENV$|PORT$|HOST$|DATA_DIR$|DEMO$|DATABASE_|MONGO_|REDIS_|SMTP_URL|AUTH_URL|INTERNAL_SECRET|LOG_LEVEL$|RATE_LIMIT$|TRUST_PROXY$|CORS_ORIGINS$|SHUTDOWN_DELAY$|DEAD_LETTER_DAYS$|VALIDATE_RESPONSES$|PROVIDER_TIMEOUT$|COOKIE_SAME_SITE$|PUBLIC_URL$|REQUIRE_MFA$|SHOP_NAME$|STOREFRONT_URL$|REPLICAS$)/;

/** Ecom's variables: the values of secrets are hidden. */
export const redactVariables = (variables: NodeJS.ProcessEnv): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(variables)
      .filter(([name]) => ofEcom.test(name))
      .map(([name, value = '']) => [name, secretName.test(name) ? hidden : redact(value)]),
  );

/** The values of variables with secrets, and the passwords in addresses. */
export const secretsOf = (variables: NodeJS.ProcessEnv): readonly string[] =>
  Object.entries(variables).flatMap(([name, value = '']) => {
    if (secretName.test(name)) return [value];
    const password = URL.parse(value)?.password;
    return password ? [password, decodeURIComponent(password)] : [];
  });
