import test from 'ava';
import {htmlToText, textToHtml} from './html.ts';

const reads = test.macro((t, html: string, text: string) => t.is(htmlToText(html), text));

test('paragraphs become lines', reads, '<p>A <b>bright</b>\n lamp.</p>\n<p class="x">Two</p>', 'A bright lamp.\nTwo');
test('list items become lines', reads, 'Has<ul>\n<li>one</li>\n<li>two</li></ul>end', 'Has\n- one\n- two\nend');
test('line breaks stay', reads, 'a<br>b<br/><br />c', 'a\nb\n\nc');
test('character references are decoded', reads, '1 &euro; &amp; T&#233;', '1 € & Té');
test('a decoded reference is not a tag', reads, '<p>1 &lt;b&gt; 2</p>', '1 <b> 2');
test('scripts, styles and comments are no text', reads, '<style>p{}</style>a<script>x<1</script><!-- b -->', 'a');
test('a text without tags keeps its lines', reads, 'One\n\n  two < three', 'One\n\n  two < three');
test('an empty text stays empty', reads, '', '');

for (const text of [
  'a\nb\n\n\nc',
  'a  b\tc',
  '1 < 2 > 0 & &amp; <p>no</p>',
  'a \n b',
  'ä\u00A0x',
  'a\r\nb',
  '- x\n- y',
])
  test(`${JSON.stringify(text)} is the same after it was HTML`, t => t.is(htmlToText(textToHtml(text)), text));
