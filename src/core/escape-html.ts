/** Text as it may stand anywhere in HTML or SVG, attributes included. */
export const escapeHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
    // Control characters are not allowed in a page, whatever a probe has caught.
    .replaceAll(/(?![\t\n])\p{Cc}/gu, '\uFFFD');
