import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { errorText } from './deadline.ts';
import type { HttpQuestion, HttpReply, HttpStream } from './http-ports.ts';
import type { HttpServerOptions } from './http-server.ts';

const STREAMS_MAX = 8;
/** A reader who is this far behind does not read. */
const BEHIND_BYTES_MAX = 512 * 1024;

/** From requests to questions, and from answers to responses. */
export function httpListener({ answer, onError }: HttpServerOptions): RequestListener {
  let streams = 0;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const question = questionOf(request);
    if (typeof question === 'number') return refuse(response, question);
    const reply = await answer(question);
    if (response.destroyed) return;
    if (!('start' in reply)) return end(response, reply, question.method === 'OPTIONS');
    if (question.method !== 'GET') return end(response, { ...reply, body: '' }, false);
    if (streams >= STREAMS_MAX) return refuse(response, 503);
    flow(response, reply);
  }

  function flow(response: ServerResponse, { status, headers, start }: HttpStream): void {
    streams += 1;
    response.writeHead(status, headers);
    response.flushHeaders();
    const stop = start((text) => {
      if (response.writableLength > BEHIND_BYTES_MAX) response.destroy();
      else if (!response.destroyed) response.write(text);
    });
    response.once('close', () => {
      streams -= 1;
      stop();
    });
  }

  return (request, response) => {
    response.on('error', () => undefined);
    handle(request, response).catch((error: unknown) => {
      onError(errorText(error));
      if (response.headersSent) response.destroy();
      else refuse(response, 500);
    });
  };
}

const METHODS = ['GET', 'HEAD', 'OPTIONS'] as const;

/** The question, or the status of its refusal. */
function questionOf({ method, url = '', headers }: IncomingMessage): HttpQuestion | number {
  const known = METHODS.find((one) => one === method);
  if (known === undefined) return 405;
  if (Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined) return 413;
  const path = url.split('?', 1)[0] ?? '';
  return { method: known, path, authorization: headers.authorization ?? null };
}

function end(response: ServerResponse, { status, headers, body }: HttpReply, bodiless: boolean): void {
  const bytes = Buffer.from(bodiless ? '' : body);
  response.writeHead(status, { ...headers, 'content-length': bytes.length });
  response.end(bytes);
}

/** Whoever asks what is not answered is not kept, either. */
function refuse(response: ServerResponse, status: number): void {
  const allow = status === 405 ? { allow: 'GET, HEAD' } : {};
  response.writeHead(status, { ...allow, connection: 'close', 'content-length': 0 });
  response.end();
}
