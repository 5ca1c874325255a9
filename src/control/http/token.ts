/**
 * Whether a request brings the token: as `Bearer`, as Prometheus sends it, or as the password of `Basic`, whatever
 * the user, as a browser does. Takes the same time wherever the first wrong character is.
 */
export function hasToken(authorization: string | null, token: string): boolean {
  const [scheme = '', value = ''] = (authorization ?? '').trim().split(/ +/, 2);
  const given = scheme.toLowerCase() === 'basic' ? passwordOf(value) : value;
  return /^(bearer|basic)$/i.test(scheme) && isSame(given, token);
}

function passwordOf(encoded: string): string {
  try {
    const text = atob(encoded);
    return text.slice(text.indexOf(':') + 1);
  } catch {
    return '';
  }
}

function isSame(given: string, token: string): boolean {
  let differences = given.length === token.length ? 0 : 1;
  for (let at = 0; at < token.length; at += 1) {
    if (given.charCodeAt(at) !== token.charCodeAt(at)) differences += 1;
  }
  return differences === 0;
}
