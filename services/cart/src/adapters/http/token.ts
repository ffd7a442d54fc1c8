import {createHash, randomBytes} from 'node:crypto';

/** What is kept of a guest's token: whoever reads the database cannot open the cart. */
export const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** 256 random bits in base64url. */
export const newToken = () => {
  const token = randomBytes(32).toString('base64url');
  return {token, hash: hashOf(token)};
};
