import {CommandError} from '../client/errors.ts';
import type {Response, Shop} from '../client/shop.ts';
import type {Tokens} from './token.ts';

type LogInResponse = Response<'logIn'>;

/** Six digits are of an authenticator app, anything else is a recovery code. */
export const isTotpCode = (code: string): boolean => /^\d{3}\s?\d{3}$/.test(code.trim());

/**
 * The tokens of a log-in, for which the shop may require a second factor.
 *
 * @param ask for the code, where `code` is undefined
 * @throws CommandError when the account has no factor that a terminal can prove
 */
export const completeLogIn = async (
  shop: Shop,
  response: LogInResponse,
  code: string | undefined,
  ask: () => Promise<string>,
): Promise<Tokens> => {
  if (!('challenge' in response)) return response;
  const {challenge, factors} = response;
  if (!factors.some(factor => factor === 'totp' || factor === 'recovery-code'))
    throw new CommandError(
      'This account has passkeys only, which a terminal cannot use.',
      'Log in with an API key: ecom login --api-key',
    );
  const given = code ?? (await ask());
  const request = {body: {challenge, code: given}, headers: {authorization: undefined}};
  return isTotpCode(given) ? shop.answerTotpChallenge(request) : shop.answerRecoveryCodeChallenge(request);
};
