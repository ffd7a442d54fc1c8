import test from 'ava';
import {secretBox} from './secret-box.ts';

const [first, second] = ['a'.repeat(32), 'b'.repeat(32)];

test('a sealed text does not contain it, and differs each time', t => {
  const box = secretBox([first]);
  const sealed = box.seal('JBSWY3DP');
  t.false(sealed.includes('JBSWY3DP'));
  t.not(box.seal('JBSWY3DP'), sealed);
  t.is(box.open(sealed), 'JBSWY3DP');
});

test('after a change of the key, what was sealed before still opens', t => {
  const sealed = secretBox([first]).seal('JBSWY3DP');
  t.is(secretBox([second, first]).open(sealed), 'JBSWY3DP');
  t.throws(() => secretBox([second]).open(sealed), {message: /CREDENTIALS_KEY_PREVIOUS/});
});

test('a text that was stored without a key opens when one is configured', t => {
  t.is(secretBox([first]).open(secretBox([]).seal('JBSWY3DP')), 'JBSWY3DP');
});

test('a changed text does not open', t => {
  const box = secretBox([first]);
  const sealed = box.seal('JBSWY3DP');
  const changed = sealed.slice(0, -2) + (sealed.at(-2) === 'A' ? 'B' : 'A') + sealed.at(-1);
  t.throws(() => box.open(changed));
});
