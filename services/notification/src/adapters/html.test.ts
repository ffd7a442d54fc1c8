import test from 'ava';
import {escapeHtml, toHtml} from './html.ts';

test('characters with a meaning in HTML are escaped', t => {
  t.is(escapeHtml(`<a href="x" title='y'>&`), '&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;');
});

test('paragraphs and lists of the text become paragraphs and lists in HTML', t => {
  const body = 'Hello <b>,\nhow are you?\n\n  2 × Lamp: 30.00 EUR\n  Total: 30.00 EUR\n\nBye.\n';
  t.is(
    toHtml(body),
    '<p>Hello &lt;b&gt;,<br>how are you?</p>\n<ul><li>2 × Lamp: 30.00 EUR</li><li>Total: 30.00 EUR</li></ul>\n<p>Bye.</p>',
  );
});
