import test from 'ava';
import {isFullName} from './full-name.ts';

const reads = test.macro((t, rule: (text: string) => boolean, good: string[], bad: string[]) => {
  for (const text of good) t.true(rule(text), text);
  for (const text of bad) t.false(rule(text), text);
});

test(
  'reads names of any script',
  reads,
  isFullName,
  ["Seán O'Brien-Ní", 'O’Reilly / Co.', 'Martin Luther King, Jr.', 'José M. Ñandú', '李小龍', 'अमिताभ'],
  ['   ', '-.-', 'R2D2', 'Ada<script>', 'a\tb'],
);
