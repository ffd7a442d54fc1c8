import type {Logger} from '@ecom/core/log';
import type {Captcha} from '../application/ports/secrets.ts';

const timeoutMs = 3000;

export type CaptchaOptions = {
  /** Such as https://challenges.cloudflare.com/turnstile/v0/siteverify; reCAPTCHA and hCaptcha have the same interface. */
  readonly url: string;
  readonly secret: string;
  readonly afterFailures: number;
};

/** Asks a service of the kind "siteverify". While it is unavailable, responses are accepted: a CAPTCHA slows guesses down, and must not shut people out. */
export const siteverifyCaptcha = ({url, secret, afterFailures}: CaptchaOptions, log: Logger): Captcha => ({
  afterFailures,
  async verify(response, address) {
    if (!response) return false;
    try {
      const body = new URLSearchParams({secret, response, remoteip: address});
      const answer = await fetch(url, {method: 'POST', body, signal: AbortSignal.timeout(timeoutMs)});
      if (!answer.ok) throw new Error(`it responded with status ${answer.status}`);
      return ((await answer.json()) as {success?: unknown}).success === true;
    } catch (error) {
      log.warn({err: error}, 'the CAPTCHA service is unavailable: its responses are accepted');
      return true;
    }
  },
});
