import { urlAnswer } from './url-answer';

const END = '\0'.repeat(8);

describe('the answer of a function to its URL', () => {
  test.each<[string, string, number | undefined, string]>([
    ['a status and a body', '{"statusCode":201,"body":"made"}', 201, 'made'],
    ['a status as a text', '{"statusCode":"404","body":"no"}', 404, 'no'],
    ['a status alone', '{"statusCode":204}', 204, ''],
    ['a body in base64', '{"statusCode":500,"body":"bm8=","isBase64Encoded":true}', 500, 'no'],
    ['a body that is no text', '{"statusCode":500,"body":{"a":1}}', 500, '{"a":1}'],
    ['no status', '{"ok":true}', 200, '{"ok":true}'],
    ['a text', '"hello"', 200, '"hello"'],
    ['nothing', 'null', 200, 'null'],
    ['a stream without a prelude', '<html>', 200, '<html>'],
    ['a stream', `{"statusCode":503,"headers":{"a":"b"}}${END}down`, 503, 'down'],
    ['a stream whose prelude has no status', `{"headers":{}}${END}data: 1\n\n`, 200, 'data: 1\n\n'],
    ['a stream of bytes', `GIF${END}{"statusCode":500}`, 200, `GIF${END}{"statusCode":500}`],
    ['a status that is none', '{"statusCode":"soon"}', undefined, ''],
    ['a status out of range', '{"statusCode":1000}', undefined, ''],
    ['a stream with a status that is none', `{"statusCode":null}${END}x`, undefined, 'x'],
  ])('has %s', (_, payload, status, body) => {
    expect(urlAnswer(Buffer.from(payload))).toEqual({ status, body });
  });
});
