import {attempt, helm, kubectl} from '../programs.ts';
import {expect, type Proof} from '../proof.ts';
import {deleteNamespace, installEngines, installShop} from '../release.ts';

const namespace = 'ecom-notes';

/** The commands of a paragraph: the lines that are indented. */
const commandsOf = (notes: string, beginning: string): string =>
  notes.slice(notes.indexOf(beginning)).split('\n').slice(2).join('\n').split(/\n\n/)[0]!;

export const notes: Proof = {
  name: '`helm install` of `backing` and `ecom`; the lines of NOTES.txt pasted; `helm test`',
  async run({values, images}) {
    try {
      await installEngines(namespace, values);
      const begin = performance.now();
      await installShop({namespace, image: images.current, values});
      const seconds = Math.round((performance.now() - begin) / 1000);
      const printed = await helm('get', 'notes', 'ecom', '--namespace', namespace);
      const commands = commandsOf(printed, 'Open the shop, and buy something');
      const pasted = await attempt('bash', ['-c', `set -e; trap 'kill %1' EXIT\n${commands}`]);
      expect(pasted.exitCode === 0, `The lines of NOTES.txt ended with ${pasted.exitCode}: ${pasted.stderr}`);
      expect(/"items":\[\{/.test(pasted.stdout), `No product was listed: ${pasted.stdout.slice(0, 300)}`);
      expect(/Phase:\s+Succeeded/.test(pasted.stdout), `helm test did not succeed: ${pasted.stdout}`);
      const log = await kubectl('logs', 'ecom-test-purchase', '--namespace', namespace);
      expect(/^payment +captured$/m.test(log), `The order was not paid: ${log}`);
      await helm('uninstall', 'ecom', '--namespace', namespace, '--wait');
      return `installed in ${seconds} s, and an order was paid`;
    } finally {
      await deleteNamespace(namespace);
    }
  },
};
