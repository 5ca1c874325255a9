import { type ControlRequest, parseRequest } from './parse-request.ts';

/** What the daemon answers, as one JSON object. `ok` false: nothing was done, `text` says why. */
export interface ControlAnswer {
  readonly ok: boolean;
  readonly text?: string;
  readonly [field: string]: unknown;
}

/** From the line of a client to the line that goes back. A line that is no request gets an answer too. */
export function answerTo(
  handle: (request: ControlRequest) => Promise<ControlAnswer>,
): (line: string) => Promise<string> {
  return async (line) => {
    const parsed = parseRequest(line);
    const answer: ControlAnswer =
      parsed.kind === 'request' ? await handle(parsed.request) : { ok: false, text: parsed.why };
    return JSON.stringify(answer);
  };
}
