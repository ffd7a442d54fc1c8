import test from 'ava';
import {secretBox} from './secret-box.ts';

const [first, second] = ['a'.repeat(32), 'b'.repeat(32)];

test('a sealed text does not contain it, and differs each time', t => {
  const box = secretBox([first]);
  const sealed = box.seal('the secret');
  t.false(sealed.includes('the secret'));
  t.not(box.seal('the secret'), sealed);
  t.is(box.open(sealed), 'the secret');
});

test('after a change of the key, what was sealed before still opens', t => {
  const sealed = secretBox([first]).seal('the secret');
  t.is(secretBox([second, first]).open(sealed), 'the secret');
  t.throws(() => secretBox([second]).open(sealed), {message: /CREDENTIALS_KEY_PREVIOUS/});
});

test('a text that was stored without a key opens when one is configured', t => {
  t.is(secretBox([first]).open(secretBox([]).seal('the secret')), 'the secret');
});

test('a changed text does not open', t => {
  const box = secretBox([first]);
  const sealed = box.seal('the secret');
  const changed = sealed.slice(0, -2) + (sealed.at(-2) === 'A' ? 'B' : 'A') + sealed.at(-1);
  t.throws(() => box.open(changed));
});
