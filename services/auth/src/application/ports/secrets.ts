import type {NewSecret} from '../../domain/email-change.ts';

export type Secrets = {
  /** 256 random bits as text, and the hash that is stored of them. */
  generate(): NewSecret;
  /** The hash of any text. */
  hash(token: string): string;
};

/** Codes of authenticator apps (RFC 6238). */
export type Totp = {
  /** @returns the new secret in base32 for its owner, and as it is stored */
  generate(): {readonly secret: string; readonly stored: string};
  /** The URI that apps read from a QR code (https://github.com/google/google-authenticator/wiki/Key-Uri-Format). */
  uri(secret: string, accountName: string): string;
  /** The time step whose code this is, at most one step before or after `at`; undefined for another code. */
  verify(stored: string, code: string, at: string): number | undefined;
};

export type RecoveryCodes = {
  /** New random codes, and their hashes. */
  generate(count: number): {readonly codes: readonly string[]; readonly hashes: readonly string[]};
  /** The hash of a code as somebody typed it: in any case, with or without hyphens. */
  hash(code: string): string;
};

export type Passwords = {
  hash(password: string): Promise<string>;
  /** Without a hash it takes as long and returns false, so that the duration does not show whether the account exists. */
  verify(password: string, hash: string | null | undefined): Promise<boolean>;
  /** Whether the hash was computed with other parameters than the current ones. */
  isOutdated(hash: string): boolean;
  /** A random password. */
  generate(): string;
};

/** A service that tells people from programs. */
export type Captcha = {
  /** Failures at one account, from unknown devices within 15 minutes, after which a log-in needs a response. */
  readonly afterFailures: number;
  /** @param response undefined when the client sent none */
  verify(response: string | undefined, address: string): Promise<boolean>;
};
