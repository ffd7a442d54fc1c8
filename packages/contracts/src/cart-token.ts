import {createHash} from 'node:crypto';

/**
 * What databases and events hold of a guest's Cart-Token: its SHA-256 in hex, so that whoever reads them cannot open the cart or its order.
 * The token has 256 random bits, hence neither salt nor key stretching is needed.
 */
export const hashCartToken = (token: string): string => createHash('sha256').update(token).digest('hex');
