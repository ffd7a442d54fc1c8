import anyAscii from 'any-ascii';
import {foldText} from './fold-text.ts';

/** Folded text of any script in Latin letters: `手机` is `shouji`, `Łódź` is `lodz`. */
export const transliterate = (text: string): string => anyAscii(foldText(text)).toLowerCase();
