import { default as fc } from 'fast-check';
import { expect, test } from 'vitest';
import { answerTo } from '../../../src/control/answer.ts';
import { parseRequest } from '../../../src/control/parse-request.ts';

const kinds = (line: string): boolean => ['request', 'invalid'].includes(parseRequest(line).kind);
const epoch = { timeline: 2, failover: 1, primary: 'scdw' };

test.each([
  [{ op: 'status' }],
  [{ op: 'why' }],
  [{ op: 'history', limit: 5 }],
  [{ op: 'pause', forMs: 7_200_000, reason: 'kernel update', by: 'gpadmin' }],
  [{ op: 'resume', by: 'gpadmin' }],
  [{ op: 'ack', by: 'gpadmin' }],
  [{ op: 'fence', epoch, by: 'scdw' }],
  [{ op: 'vip-release', by: 'gpadmin' }],
  [{ op: 'tell', code: 'VIP_ON_BOTH', text: 'two\nlines' }],
])('%o is understood', (request) => {
  expect(parseRequest(JSON.stringify(request))).toEqual({ kind: 'request', request });
});

test('what is not asked for does not get through', () => {
  const line = JSON.stringify({ op: 'fence', epoch: { ...epoch, extra: 1 }, by: 'scdw', extra: 2 });
  expect(parseRequest(line)).toEqual({ kind: 'request', request: { op: 'fence', epoch, by: 'scdw' } });
});

test.each([
  ['', /not JSON/],
  ['[]', /no object/],
  ['null', /no object/],
  ['{"op":"toString"}', /one of status, why/],
  ['{"op":"__proto__"}', /one of status, why/],
  ['{"op":"pause","forMs":-1,"reason":"x"}', /forMs/],
  ['{"op":"pause","forMs":1e300,"reason":"x"}', /forMs/],
  ['{"op":"pause","forMs":1000,"reason":"two\\nlines"}', /reason/],
  ['{"op":"pause","forMs":1000}', /reason/],
  ['{"op":"fence","epoch":{"timeline":"2","failover":1,"primary":"x"}}', /epoch/],
  ['{"op":"fence"}', /epoch/],
  ['{"op":"tell","code":"lower","text":"x"}', /code/],
  ['{"op":"tell","code":"GHOST","text":""}', /text/],
  ['{"op":"history","limit":1.5}', /limit/],
])('%s is refused with the reason', (line, why) => {
  expect(parseRequest(line)).toEqual({ kind: 'invalid', why: expect.stringMatching(why) });
});

test('no line, and no JSON value in the place of a field, breaks the parser', () => {
  fc.assert(fc.property(fc.string(), kinds));
  const op = fc.constantFrom('pause', 'fence', 'tell', 'history', 'ack');
  const fields = ['forMs', 'reason', 'by', 'epoch', 'code', 'text', 'limit'];
  const request = fc.tuple(op, fc.dictionary(fc.constantFrom(...fields), fc.jsonValue()));
  fc.assert(fc.property(request, ([name, rest]) => kinds(JSON.stringify({ ...rest, op: name }))));
});

test('a line that is no request gets an answer, and nothing is done', async () => {
  const answer = answerTo(() => Promise.reject(new Error('it was done')));
  expect(JSON.parse(await answer('rubbish'))).toMatchObject({ ok: false });
});
