// cspell:disable -- words of many languages
import test from 'ava';
import {foldText} from './fold-text.ts';

const folds = test.macro((t, text: string, folded: string) => t.is(foldText(text), folded));

test('case and marks go, signs stay', folds, "L'Oréal Ünder-10", "l'oreal under-10");
test(
  'letters that Unicode does not decompose are spelled out',
  folds,
  'Straße Łódź Øl Æther ıİ',
  'strasse lodz ol aether ii',
);
test('compatible forms become plain', folds, 'ﬁne №5', 'fine no5');
test('syllables and marks of other scripts stay', folds, '한글 バス हिन्दी', '한글 バス हिन्दी');
test('invisible characters go', folds, 'so\u00ADft\u200B', 'soft');
