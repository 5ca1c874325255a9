import { nowMs } from './clock.ts';
import { property } from './deadline.ts';

export type Sent = { readonly kind: 'sent' } | { readonly kind: 'failed'; readonly why: string };

const betweenMs = 1000;

/**
 * Posts JSON, again and again until it is taken, refused or the deadline is over: a network that changes hands is away
 * for a moment. Redirects are not followed. The address is a secret: `why` never has it.
 */
export async function postJson(url: string, body: string, timeoutMs: number): Promise<Sent> {
  const untilMs = nowMs() + timeoutMs;
  for (;;) {
    const { why, again } = await postOnce(url, body, Math.max(1, untilMs - nowMs()));
    if (why === null) return { kind: 'sent' };
    if (!again || nowMs() + betweenMs >= untilMs) return { kind: 'failed', why };
    await new Promise((resolve) => setTimeout(resolve, betweenMs));
  }
}

async function postOnce(
  url: string,
  body: string,
  timeoutMs: number,
): Promise<{ readonly why: string | null; readonly again: boolean }> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(Math.ceil(timeoutMs)),
    });
    await response.body?.cancel();
    const { status, ok } = response;
    if (ok) return { why: null, again: false };
    return { why: `it answers with status ${status}`, again: status === 429 || status >= 500 };
  } catch (error) {
    return { why: reasonOf(error), again: true };
  }
}

/** A code of the system at most: texts of such errors quote the address. */
function reasonOf(error: unknown): string {
  if (property(error, 'name') === 'TimeoutError') return 'no answer before the deadline';
  const code = property(property(error, 'cause'), 'code');
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{0,63}$/.test(code) ? code : 'it cannot be reached';
}
