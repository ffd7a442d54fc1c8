import type {Factor} from '@ecom/contracts/factor';
import type {AddressSide} from './one-time-token.ts';

/** A mail to the holder of an account: a fact, to the address that it concerns. */
export type AccountNotice = {
  readonly recipient: string;
  readonly fullName: string;
  /** RFC 3339 */
  readonly at: string;
} & (
  | {readonly type: 'email-verification-requested'; readonly token: string; readonly expiresAt: string}
  | {
      readonly type: 'email-change-requested';
      readonly token: string;
      readonly expiresAt: string;
      readonly side: AddressSide;
    }
  | {readonly type: 'email-changed'}
  | {readonly type: 'password-reset-requested'; readonly token: string; readonly expiresAt: string}
  | {readonly type: 'password-changed'}
  | {readonly type: 'factor-added'; readonly factor: Factor}
  | {readonly type: 'factor-removed'; readonly factor: Factor}
);
