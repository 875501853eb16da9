import { readHead, readWhole } from './http-answer';
import { splitPrelude } from './stream';

const whole = (answer: unknown) => {
  const { body, ...rest } = readWhole(Buffer.from(JSON.stringify(answer)));
  return { ...rest, body: body.toString() };
};

describe('what a function answers by its URL', () => {
  test('has status, headers, cookies and body', () => {
    const answer = {
      statusCode: 201,
      headers: { 'X-Count': 3, 'Content-Type': 'text/plain' },
      cookies: ['a=1'],
      body: 'made',
    };
    expect(whole(answer)).toEqual({
      status: 201,
      headers: { 'content-type': 'text/plain', 'x-count': '3', 'set-cookie': ['a=1'] },
      body: 'made',
    });
  });

  test('has a body in base64 when it says so', () => {
    expect(whole({ statusCode: 200, body: 'aGk=', isBase64Encoded: true }).body).toBe('hi');
  });

  test.each([[{ id: 1 }], ['text'], [{ statusCode: 'none' }], [[1, 2]]])(
    'is the body itself without a status: %j',
    (answer) => {
      const headers = { 'content-type': 'application/json' };
      expect(whole(answer)).toEqual({ status: 200, headers, body: JSON.stringify(answer) });
    },
  );

  test('begins with status and headers when it is streamed', () => {
    const prelude = JSON.stringify({ statusCode: 404, headers: { a: 'b' } });
    const { head, rest } = splitPrelude(Buffer.from(`${prelude}${'\0'.repeat(8)}body`));

    expect(head).toEqual({ status: 404, headers: { 'content-type': 'application/octet-stream', a: 'b' } });
    expect(rest?.toString()).toBe('body');
    expect(splitPrelude(Buffer.from(prelude))).toEqual({});
  });

  test.each(['{', '{"statusCode":1}', '"text"'])('fails to begin with %s', (prelude) => {
    expect(readHead(Buffer.from(prelude))).toBeUndefined();
  });
});
