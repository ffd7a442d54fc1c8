const escapes: Readonly<Record<string, string>> = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;'};

export const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, character => escapes[character]!);

/** A mail's text as equivalent HTML. */
export const toHtml = (body: string): string =>
  body
    .trimEnd()
    .split('\n\n')
    .map(part => {
      const lines = part.split('\n').map(line => escapeHtml(line.trim()));
      const isList = part.startsWith('  ');
      return isList ? `<ul>${lines.map(line => `<li>${line}</li>`).join('')}</ul>` : `<p>${lines.join('<br>')}</p>`;
    })
    .join('\n');
