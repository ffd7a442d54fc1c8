import {hash, randomBytes} from 'node:crypto';
import type {RecoveryCodes, Secrets} from '../application/ports/secrets.ts';
import {toBase32} from './base32.ts';

const sha256 = (text: string) => hash('sha256', text, 'base64url');

/** Tokens of 256 bits: they need neither salt nor key stretching. */
export const randomSecrets: Secrets = {
  generate() {
    const token = randomBytes(32).toString('base64url');
    return {token, hash: sha256(token)};
  },
  hash: sha256,
};

/** 120 bits: more than the 112 from which a plain hash suffices (OWASP ASVS 5, 6.5.2). */
const codeBytes = 15;

const plain = (code: string) => code.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');

/** Four groups of six letters and digits, without those that look alike. */
export const randomRecoveryCodes: RecoveryCodes = {
  generate(count) {
    const codes = Array.from({length: count}, () => toBase32(randomBytes(codeBytes)).match(/.{6}/g)!.join('-'));
    return {codes, hashes: codes.map(code => randomRecoveryCodes.hash(code))};
  },
  hash: code => sha256(`recovery code ${plain(code)}`),
};
