import {decodeHTML} from 'entities';

const blocks = '/?(?:p|div|ul|ol|tr|table|tbody|section|article|blockquote|pre|hr|h[1-6])';
const tag = (names: string) => new RegExp(` ?(?:<${names}(?:\\s[^<>]*)?/?> ?)+`, 'gi');
const [block, item, lineBreak] = [tag(blocks), tag('li'), / ?<br\b[^<>]*> ?/gi];

/** The text of HTML: a line per block and list item, without tags. A text without tags stays as it is, but for its character references. */
export const htmlToText = (html: string): string => {
  const isMarkup = /<[a-z!/][^<>]*>/i.test(html);
  const text = isMarkup
    ? html
        .replaceAll(/<(script|style)\b.*?<\/\1\s*>|<!--.*?-->/gis, '')
        .replaceAll(/\s+/g, ' ')
        .replaceAll(item, '\n- ')
        .replaceAll(block, '\n')
        .replaceAll(lineBreak, '\n')
        .replaceAll(/<[a-z!/][^<>]*>/gi, '')
        .replaceAll(/\n+(?=\n- )/g, '')
        .trim()
    : html;
  return decodeHTML(text).trim();
};

/** HTML that `htmlToText` reads as the same text. */
export const textToHtml = (text: string): string =>
  text
    .replaceAll(/[&<>]/g, character => `&#${character.charCodeAt(0)};`)
    // White space that HTML would join.
    .replaceAll(/[^\S\n ]|(?<=\s) | (?=\s)/g, character => `&#${character.charCodeAt(0)};`)
    .replaceAll('\n', '<br>');
