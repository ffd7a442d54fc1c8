import {createHash} from 'node:crypto';
import {crc32} from 'node:zlib';

/*
 * The text of an API key: `ek_`, 256 random bits and a CRC-32 of what stands before it, both in base62. People recognise its kind and scanners of
 * leaked secrets find it, and the checksum tells a mistyped key from an unknown one without a lookup.
 */

const prefix = 'ek_';
const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 62 ** 43 is more than 2 ** 256, and 62 ** 6 more than 2 ** 32. */
const secretLength = 43;
const checksumLength = 6;
const pattern = new RegExp(`^${prefix}[0-9A-Za-z]{${secretLength + checksumLength}}$`);

const base62 = (value: bigint, length: number): string => {
  let text = '';
  for (let rest = value; text.length < length; rest /= 62n) text = digits[Number(rest % 62n)]! + text;
  return text;
};

const withChecksum = (text: string): string => text + base62(BigInt(crc32(text)), checksumLength);

/** @param secret 32 random bytes */
export const formatApiKey = (secret: Buffer): string =>
  withChecksum(prefix + base62(BigInt(`0x${secret.toString('hex')}`), secretLength));

/** Whether a bearer token is meant as an API key; access tokens do not begin like one. */
export const isApiKey = (token: string): boolean => token.startsWith(prefix);

export const hasValidChecksum = (key: string): boolean =>
  pattern.test(key) && withChecksum(key.slice(0, -checksumLength)) === key;

/**
 * What databases and events hold of an API key: its SHA-256 in hex. The key has 256 random bits, hence neither salt nor key stretching is needed, and
 * the duration of a search by the hash reveals nothing about the key.
 */
export const hashApiKey = (key: string): string => createHash('sha256').update(key).digest('hex');
