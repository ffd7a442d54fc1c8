import {randomBytes} from 'node:crypto';
import {hashCartToken} from '@ecom/contracts/cart-token';

/** 256 random bits in base64url. */
export const newToken = () => {
  const token = randomBytes(32).toString('base64url');
  return {token, hash: hashCartToken(token)};
};
