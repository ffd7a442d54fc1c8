import {operatedShop} from '../operated-shop.ts';
import {run} from '../programs.ts';
import {expect, type Proof} from '../proof.ts';

const maxSeconds = 180;

export const operatorInstall: Proof = {
  name: 'the operator and one `Shop`: from applying it to a purchase',
  async run(context) {
    const {url, secondsToReady} = await operatedShop(context);
    expect(secondsToReady <= maxSeconds, `The Shop was Ready only after ${secondsToReady} s.`);
    const bought = await run('node', ['cli/bin/run.js', 'smoke-test', '--url', url, '--timeout', '60']);
    expect(/^payment +captured$/m.test(bought), `The order was not paid: ${bought}`);
    return `operator installed and Shop Ready after ${secondsToReady} s, its own purchase included; another order was paid`;
  },
};
