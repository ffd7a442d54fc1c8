import measure from 'fast-string-truncated-width';
import {formatCell, isText} from './cell.ts';

/** A cell of a table, on one line. Widths are in characters of a terminal. */
export type Cell = {
  readonly text: string;
  readonly width: number;
  /** Undefined when the text may be cut anywhere. */
  readonly minWidth: number | undefined;
  /** What must not be cut: a list is shortened between its items. */
  readonly items: readonly string[] | undefined;
};

const separator = ', ';
const ellipsis = '…';
const graphemes = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

const widthOf = (text: string): number => measure(text).width;
// Control characters would move the cursor.
const onOneLine = (text: string): string => text.replaceAll(/[\s\p{Cc}]+/gu, ' ');

/** A cell that is never cut. */
export const wholeCell = (text: string): Cell => {
  const width = widthOf(text);
  return {text, width, minWidth: width, items: undefined};
};

/** The cell of a value. Only what people read may be cut, not what they copy. */
export const cellOf = (value: unknown): Cell => {
  const text = onOneLine(formatCell(value));
  if (isText(value)) return {text, width: widthOf(text), minWidth: undefined, items: undefined};
  if (!Array.isArray(value) || value.length < 2) return wholeCell(text);
  const items = value.map(formatCell);
  return {text, width: widthOf(text), minWidth: widthOf(items[0]! + separator + ellipsis), items};
};

const cutItems = (items: readonly string[], limit: number): string => {
  const shown = (count: number) => [...items.slice(0, count), ellipsis].join(separator);
  let count = items.length - 1;
  while (count > 1 && widthOf(shown(count)) > limit) count -= 1;
  return shown(count);
};

const cutText = (text: string, limit: number): string => {
  let [shown, width] = ['', widthOf(ellipsis)];
  for (const {segment} of graphemes.segment(text)) {
    width += widthOf(segment);
    // The whole may be wider than its parts, such as beside a selector of variants.
    if (width > limit || widthOf(shown + segment + ellipsis) > limit) break;
    shown += segment;
  }
  return shown + ellipsis;
};

/** A cell in so many characters of a terminal: shortened, or filled with blanks. */
export const fitCell = ({text, width, items}: Cell, limit: number): string => {
  const shown = width <= limit ? text : items ? cutItems(items, limit) : cutText(text, limit);
  return shown + ' '.repeat(Math.max(0, limit - widthOf(shown)));
};
