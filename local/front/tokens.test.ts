import { Tokens } from './tokens';

const HOLDER = { accessKey: 'KEY', account: '111111111111', arn: 'arn:aws:iam::111111111111:root' };
const TWELVE_HOURS = 12 * 60 * 60 * 1_000;
const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

describe('a password of the registry', () => {
  afterEach(() => jest.useRealTimers());

  test('is good for twelve hours, for whoever got it', () => {
    jest.useFakeTimers({ now: 1_000 });
    const tokens = new Tokens();
    const { password, expiresAt } = tokens.issue(HOLDER);
    expect(expiresAt).toBe(1_000 + TWELVE_HOURS);
    expect(tokens.holder(basic('AWS', password))).toMatchObject(HOLDER);
    jest.setSystemTime(999 + TWELVE_HOURS);
    expect(tokens.check(basic('AWS', password))).toBe('valid');
    expect(tokens.check(basic('AWS', password).replace('Basic', 'basic'))).toBe('valid');
    jest.setSystemTime(1_000 + TWELVE_HOURS);
    expect(tokens.check(basic('AWS', password))).toBe('expired');
  });

  test('is another one each time', () => {
    const tokens = new Tokens();
    expect(tokens.issue(HOLDER).password).not.toBe(tokens.issue(HOLDER).password);
  });

  test('is none that was not handed out, that another user has, or that comes another way', () => {
    const tokens = new Tokens();
    const { password } = tokens.issue(HOLDER);
    const headers = [undefined, '', 'Basic', basic('AWS', 'other'), basic('me', password), `Bearer ${password}`];
    expect(headers.map((header) => tokens.check(header))).toEqual(headers.map(() => 'unknown'));
    expect(tokens.holder(basic('me', password))).toBeUndefined();
  });
});
