import type { Config } from './settings.ts';
import type { TrustRule } from './trust.ts';
import { readTrusted } from './trusted-file.ts';

/** What the files that `http.*` names hold. In no configuration, so that nobody prints it. */
export interface HttpFiles {
  /** Null: no token is asked for. */
  readonly token: string | null;
  /** PEM, both; null: plain HTTP. */
  readonly tls: { readonly certificate: string; readonly key: string } | null;
}

export type HttpFilesResult =
  | { readonly kind: 'ok'; readonly files: HttpFiles }
  /** `key` is the setting; `why` never holds what stands in the file. */
  | { readonly kind: 'bad'; readonly key: string; readonly why: string };

/** Shorter ones can be guessed. */
const TOKEN_CHARS = /^[\x21-\x7e]{16,512}$/;

/**
 * Read when HTTP begins to listen and at each reload: a renewed certificate needs no restart. A file that is refused
 * keeps HTTP shut and nothing else: the daemon guards the database without it.
 */
export function readHttpFiles({ http }: Pick<Config, 'http'>, runningUid?: number): HttpFilesResult {
  const token = http.tokenFile === null ? null : textOf('tokenFile', http.tokenFile, 'password', runningUid);
  if (token !== null && token.kind === 'bad') return token;
  const word = token?.text.trim() ?? null;
  if (word !== null && !TOKEN_CHARS.test(word))
    return bad('tokenFile', `${http.tokenFile}: found no token, expected one word of 16 to 512 characters`);
  if (http.tlsCertificate === null || http.tlsKey === null)
    return { kind: 'ok', files: { token: word, tls: null } };
  const key = textOf('tlsKey', http.tlsKey, 'key', runningUid);
  if (key.kind === 'bad') return key;
  const certificate = textOf('tlsCertificate', http.tlsCertificate, 'configuration', runningUid);
  if (certificate.kind === 'bad') return certificate;
  return { kind: 'ok', files: { token: word, tls: { certificate: certificate.text, key: key.text } } };
}

type Text = { readonly kind: 'text'; readonly text: string } | Extract<HttpFilesResult, { kind: 'bad' }>;

function textOf(name: string, path: string, rule: TrustRule, runningUid: number | undefined): Text {
  const read = readTrusted(path, rule, runningUid);
  if (read.kind === 'ok') return { kind: 'text', text: read.text };
  const { found, expected, code, hint } = read.problem;
  // What is missing here is no configuration file, of which the hint speaks.
  const help = hint === undefined || code === 'file-missing' ? '' : ` (${hint})`;
  return bad(name, `${path}: found ${found}, expected ${expected}${help}`);
}

const bad = (name: string, why: string): HttpFilesResult & { kind: 'bad' } => ({
  kind: 'bad',
  key: `http.${name}`,
  why,
});
